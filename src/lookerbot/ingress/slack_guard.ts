import { badSignature, type Guard, guard, knownBody, verifiedBody } from "../../edge"
import type { Logger } from "../../logging"
import { isSameText, type SignatureScheme } from "../../sealing"

/** Largest payload of Slack, in bytes. */
const MAX_BYTES = 1024 * 1024

/** How Slack signs. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const SCHEME: SignatureScheme = {
  header: "x-slack-signature",
  prefix: "v0=",
  timeHeader: "x-slack-request-timestamp",
  lead: (header) => `v0:${header("x-slack-request-timestamp")}:`,
}

export interface SlackGuardOptions {
  /** Signing secrets of the Slack app, of which one has to fit. */
  signingSecrets: readonly string[]
  /** The verification token that Slack has deprecated. Counts only where there is no signing secret. */
  legacyToken?: string
  logger: Logger
}

/**
 * Lets a request of Slack pass, with its body as a Buffer in `request.body`. Without a signing secret and a legacy token nobody is
 * Slack.
 */
export function slackGuard({ signingSecrets, legacyToken, logger }: SlackGuardOptions): Guard {
  if (signingSecrets.length > 0) return verifiedBody({ scheme: SCHEME, secrets: signingSecrets, maxBytes: MAX_BYTES })
  if (!legacyToken) {
    return guard(() => {
      throw badSignature()
    })
  }
  logger.warn("SLACK_SLASH_COMMAND_TOKEN is deprecated by Slack: set SLACK_SIGNING_SECRET instead")
  return knownBody({ maxBytes: MAX_BYTES }, (_request, body) => {
    const token = tokenIn(body.toString())
    return typeof token === "string" && isSameText(token, legacyToken)
  })
}

/** The token of a slash command, of a button's payload, or of an event; undefined when there is none. */
function tokenIn(text: string): unknown {
  if (text.startsWith("{")) return memberOf(text, "token")
  const form = new URLSearchParams(text)
  const payload = form.get("payload")
  return payload === null ? (form.get("token") ?? undefined) : memberOf(payload, "token")
}

function memberOf(json: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === "object" && value ? Reflect.get(value, name) : undefined
  } catch {
    return undefined
  }
}
