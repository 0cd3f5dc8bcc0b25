import { Shape } from "../../data/json"
import { DeliveryError } from "../../errors"
import { HttpClient, type HttpClientOptions } from "../../outbound"
import { words } from "../../text/words"
import { explainTwilio } from "./twilio_refusal"

/** Longest text of a message, in UTF-16 units. Source: https://www.twilio.com/docs/messaging/api/message-resource */
export const MAX_CHARACTERS = 1600
/** Twilio's answer to one message is far smaller. Many messages are sent at the same time. */
const MAX_ANSWER_BYTES = 64 * 1024
export const TWILIO_API = "https://api.twilio.com"

/** A message that Twilio accepted, or the reason why it did not. */
const MESSAGE = new Shape((z) =>
  z
    .object({ sid: z.string().optional(), error_code: z.number().nullish(), error_message: z.string().nullish() })
    .refine(({ sid, error_code: code }) => sid ?? code, { path: ["sid"] }),
)

export interface TwilioConnection extends Pick<HttpClientOptions, "signal" | "mask"> {
  accountSid: string
  authToken: string
  /** A number of the account, or the SID of a messaging service. */
  from: string
  /** Origin of the API. Default Twilio's own. */
  baseUrl?: string
}

/** Sends text messages from one account and sender. */
export class TwilioClient {
  private readonly http: HttpClient
  private readonly path: string
  private readonly sender: Record<string, string>

  /** @throws DeliveryError when `accountSid` is not an Account SID; its message says what to do. */
  constructor({ accountSid: sid, authToken, from, baseUrl = TWILIO_API, signal, mask }: TwilioConnection) {
    const accountSid = checkedSid(sid)
    this.path = `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`
    this.sender = from.startsWith("MG") ? { MessagingServiceSid: from } : { From: from }
    this.http = new HttpClient({
      service: "Twilio",
      baseUrl,
      basic: { user: accountSid, password: authToken },
      explain: explainTwilio,
      signal,
      mask,
      timeoutMs: 30_000,
      maxResponseBytes: MAX_ANSWER_BYTES,
    })
  }

  /**
   * Sends one message, without retries: Twilio does not recognize a repeated call, and a call that timed out may have been
   * carried out. Resolves when Twilio has queued the message, before it reaches a phone.
   * @throws ServiceError; DeliveryError when Twilio does not send the message, or Looker hangs up.
   */
  async send(to: string, text: string): Promise<void> {
    const form = { To: to, ...this.sender, Body: text }
    const message = await this.http.post(this.path, undefined, { form, answer: MESSAGE })
    if (!message.error_code) return
    const said = words(message.error_message) ?? "It gave no reason."
    throw new DeliveryError(`Twilio did not send the message: ${said} (Twilio error ${message.error_code}).`)
  }
}

function checkedSid(sid: string): string {
  if (sid.startsWith("AC")) return sid
  const isKey = sid.startsWith("SK")
  const trouble = isKey ? "An API key (SK…) cannot take the place of the Account SID." : "The Account SID is none."
  throw new DeliveryError(`${trouble} Give the one that begins with AC: Twilio Console > Account Info.`)
}
