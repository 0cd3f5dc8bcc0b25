import * as Hub from "../../framework"
import { explainTwilio } from "./twilio_refusal"

/** Longest text of a message, in UTF-16 units. Source: https://www.twilio.com/docs/messaging/api/message-resource */
export const MAX_CHARACTERS = 1600
/** What Twilio says of one message is a fraction of it; many messages are on their way at once. */
const MAX_ANSWER_BYTES = 64 * 1024
export const TWILIO_API = "https://api.twilio.com"

/** A message that Twilio has taken, or the reason why it has not. */
const MESSAGE = new Hub.Shape((z) =>
  z
    .object({ sid: z.string().optional(), error_code: z.number().nullish(), error_message: z.string().nullish() })
    .refine(({ sid, error_code: code }) => sid ?? code, { path: ["sid"] }),
)

/** Sends text messages from the account and the sender in the settings of a request. */
export class TwilioClient {
  private readonly http: Hub.HttpClient
  private readonly path: string
  private readonly sender: Record<string, string>

  /** @throws DeliveryError when the Account SID is none, with the cure. */
  constructor(request: Hub.DataActionRequest, baseUrl: string) {
    const accountSid = checkedSid(request.requiredParam("accountSid"))
    const authToken = request.requiredParam("authToken")
    this.path = `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`
    const from = request.requiredParam("from")
    this.sender = from.startsWith("MG") ? { MessagingServiceSid: from } : { From: from }
    const { signal, mask } = request
    this.http = new Hub.HttpClient({
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
   * One message, sent once: Twilio knows no repetition, and a call that timed out may have been carried out. It is queued
   * then, not yet on a phone.
   * @throws ServiceError, and DeliveryError when Looker hangs up.
   */
  async send(to: string, text: string): Promise<void> {
    const form = { To: to, ...this.sender, Body: text }
    const message = await this.http.post(this.path, undefined, { form, answer: MESSAGE })
    if (!message.error_code) return
    const said = Hub.words(message.error_message) ?? "It gave no reason."
    throw new Hub.DeliveryError(`Twilio did not send the message: ${said} (Twilio error ${message.error_code}).`)
  }
}

function checkedSid(sid: string): string {
  if (sid.startsWith("AC")) return sid
  const isKey = sid.startsWith("SK")
  const trouble = isKey ? "An API key (SK…) cannot take the place of the Account SID." : "The Account SID is none."
  throw new Hub.DeliveryError(`${trouble} Give the one that begins with AC: Twilio Console > Account Info.`)
}
