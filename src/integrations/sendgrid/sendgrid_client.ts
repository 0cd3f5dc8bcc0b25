import * as Hub from "../../framework"
import type { MailBody } from "./mail_body"

const SERVICE = "SendGrid"
const RETRIES = 3
const MAX_WAIT_MS = 300_000
const MAX_MESSAGE_LENGTH = 1024
/** Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors */
const REFUSAL = new Hub.Shape((z) =>
  z.object({ errors: z.array(z.object({ message: z.string().optional().catch(undefined) }).catch({})) }),
)

export interface SendGridConnection extends Pick<
  Hub.HttpClientOptions,
  "signal" | "mask" | "timeoutMs" | "firstWaitMs"
> {
  /** Origin of the API. */
  apiUrl: string
  apiKey: string
}

/** Sends mails with the key of one request. */
export class SendGridClient {
  private readonly http: Hub.HttpClient

  constructor({ apiUrl, apiKey, ...limits }: SendGridConnection) {
    this.http = new Hub.HttpClient({
      ...limits,
      service: SERVICE,
      baseUrl: apiUrl,
      token: apiKey,
      headers: { "content-type": "application/json" },
      // No retry without an answer: the mail may already be on its way.
      repeat: [429, "5xx"],
      retries: RETRIES,
      maxWaitMs: MAX_WAIT_MS,
      explain,
    })
  }

  /** @throws ServiceError with SendGrid's own reasons, also when all attempts have failed. */
  async send(body: MailBody): Promise<void> {
    const headers = { "content-length": String(body.size) }
    const answer = await this.http.postStream("/v3/mail/send", () => body.stream(), { headers })
    Hub.parsedAnswer(SERVICE, answer)
  }
}

const CURES: Readonly<Record<number, string>> = {
  401: "Check the API key on Looker's Actions page.",
  403: "The key needs the permission Mail Send, and the sender has to be verified in SendGrid.",
  413: "Send fewer rows, or another format.",
}

/** Quotes the `errors[].message` of an answer and says what to do. */
const explain: Hub.Explain = ({ status, json, words, error }) => {
  const { errors = [] } = REFUSAL.tryRead(json) ?? {}
  const reasons = errors.flatMap(({ message }) => (message ? [Hub.sentence(message)] : []))
  const said = words(reasons.join(" "), MAX_MESSAGE_LENGTH)
  const message = said ? `${SERVICE} answered ${status}: ${said}` : error.message
  return { message: Hub.sentence(message), cure: CURES[status] }
}
