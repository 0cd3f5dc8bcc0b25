import * as Hub from "../../framework"
import type { MailBody } from "./mail_body"

const SERVICE = "SendGrid"
const RETRIES = 3
const MAX_MESSAGE_LENGTH = 1024
/** Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors */
const REFUSAL = new Hub.Shape((z) =>
  z.object({ errors: z.array(z.object({ message: z.string().optional().catch(undefined) }).catch({})) }),
)

export interface SendGridOptions {
  /** Origin of the API. */
  apiUrl: string
  apiKey: string
  signal: AbortSignal
  /** Time for the answer to one attempt, in milliseconds. */
  timeoutMs: number
  /** Wait before the first repetition where SendGrid names none, in milliseconds; it doubles. */
  retryDelayMs: number
}

/** Sends mails with the key of one request. */
export class SendGridClient {
  private readonly http: Hub.HttpClient

  constructor(private readonly options: SendGridOptions) {
    const { apiUrl, apiKey, signal, timeoutMs } = options
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
    this.http = new Hub.HttpClient({ service: SERVICE, baseUrl: apiUrl, headers, signal, timeoutMs })
  }

  /**
   * Repeats what SendGrid did not take (429, 5xx). Where no answer came, the mail may be on its way: that is not repeated.
   * @throws ServiceError with SendGrid's own reasons.
   */
  async send(body: MailBody): Promise<void> {
    const headers = { "content-length": String(body.size) }
    const { signal } = this.options
    const delayMs = this.delayMs.bind(this)
    const post = async () => {
      const answer = await this.http.postStream("/v3/mail/send", body.stream(), { headers })
      Hub.parsedAnswer(SERVICE, answer)
    }
    await Hub.withRetries({ signal, delayMs }, post).catch((error: unknown) => {
      throw this.explained(error)
    })
  }

  private delayMs(error: unknown, failures: number): number | undefined {
    if (failures > RETRIES) return undefined
    const status = error instanceof Hub.ServiceError ? error.serviceStatus : undefined
    if (status === undefined || (status !== 429 && status < 500)) return undefined
    return Hub.retryDelayMs(error, failures, this.options.retryDelayMs)
  }

  private explained(error: unknown): unknown {
    if (!(error instanceof Hub.ServiceError) || error.serviceStatus === undefined) return error
    const { serviceStatus: status, serviceText: text = "" } = error
    const reasons = Hub.serviceWords(reasonsIn(text).join(" "), [this.options.apiKey], MAX_MESSAGE_LENGTH)
    const sentence = reasons ? `${SERVICE} answered ${status}: ${reasons}` : error.message
    const message = [Hub.sentence(sentence), CURES[status]].filter(Boolean).join(" ")
    return error.reworded(message)
  }
}

const CURES: Readonly<Record<number, string>> = {
  401: "Check the API key on Looker's Actions page.",
  403: "The key needs the permission Mail Send, and the sender has to be verified in SendGrid.",
  413: "Send fewer rows, or another format.",
}

/** The `errors[].message` of an answer. */
function reasonsIn(text: string): string[] {
  const { errors } = REFUSAL.tryReadJson(text) ?? { errors: [] }
  return errors.flatMap(({ message }) => (message ? [Hub.sentence(message)] : []))
}
