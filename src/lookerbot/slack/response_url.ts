import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import { HttpClient, SecretMask } from "../../outbound"
import { SERVICE, SlackRefusal } from "../../services/slack"
import type { SlackMessage } from "./slack_message"

const HOSTS = ["hooks.slack.com", "hooks.slack-gov.com"]
/** Slack's own origins, which have no response addresses. */
const SLACKS = ["https://slack.com", "https://slack-gov.com"]
const TIMEOUT_MS = 10_000
const LOGIN_CURE = "Please ask again."
const REFUSAL = new Shape((z) => z.object({ ok: z.literal(false), error: z.string() }))

/** How a message through a response address is shown. */
export interface ResponseOptions {
  isPublic: boolean
  /** Takes the place of the message that was sent through the same address, or of that of a button. */
  replaces?: boolean
}

/**
 * The address through which one request of Slack may be answered, five times within half an hour; a secret.
 * @param slackUrl Origin of Slack: a stand-in has its own addresses.
 * @returns undefined when it leads elsewhere than to Slack.
 */
export function responseUrl(typed: string | undefined, slackUrl: string): string | undefined {
  if (!typed || typed.length > 2000 || !URL.canParse(typed)) return undefined
  const { protocol, hostname, port, origin, username, password } = new URL(typed)
  const isSlack = protocol === "https:" && port === "" && HOSTS.includes(hostname)
  const isStandIn = !SLACKS.includes(slackUrl) && origin === slackUrl
  return (isSlack || isStandIn) && !username && !password ? typed : undefined
}

/** Answers through a response address. @throws SlackRefusal, ServiceError */
export async function respond(
  url: string,
  { text, blocks, attachments }: SlackMessage,
  { isPublic, replaces = false }: ResponseOptions,
  signal: AbortSignal,
): Promise<void> {
  const mask = new SecretMask()
  mask.addAddress(url)
  const client = new HttpClient({
    service: SERVICE,
    baseUrl: url,
    mask,
    signal,
    timeoutMs: TIMEOUT_MS,
    repeat: "busy",
    explain: ({ status }) => ({ message: `Slack answered ${status}.` }),
  })
  const body = {
    response_type: isPublic ? "in_channel" : "ephemeral",
    replace_original: replaces,
    unfurl_links: false,
    unfurl_media: false,
    ...(text !== undefined && { text }),
    ...(blocks && { blocks }),
    ...(attachments && { attachments }),
  }
  const { status, text: said } = await client.exchange("POST", "", { body }).catch((error: unknown) => {
    throw (error instanceof ServiceError && refusalIn(error.serviceText)) || error
  })
  const refusal = refusalIn(said)
  if (refusal) throw refusal
  // A page comes from something in between: Slack says "ok", or nothing.
  if (said.trimStart().startsWith("<")) {
    throw new ServiceError(SERVICE, "Slack answered with a page instead of taking the message.", { status })
  }
}

/** Slack's reason, which stands in JSON or alone, such as `invalid_blocks`; undefined when there is none. */
function refusalIn(said: string | undefined = ""): SlackRefusal | undefined {
  const code = REFUSAL.tryReadJson(said)?.error ?? /^[a-z]+(?:_[a-z]+)+$/.exec(said.trim())?.[0]
  return code === undefined ? undefined : new SlackRefusal(code.slice(0, 100), LOGIN_CURE)
}
