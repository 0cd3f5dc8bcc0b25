import * as Hub from "../../framework"
import { fileFacts, mailOf } from "./mail"
import { isMailAddress, mailAddress } from "./mail_address"
import { MailBody } from "./mail_body"
import { recipientsOf } from "./recipients"
import { SendGridClient } from "./sendgrid_client"

const DEFAULT_HOST = "https://api.sendgrid.com"
/** Schedules without a sender have always used this address, although hardly any SendGrid account has verified it. */
const DEFAULT_FROM = "Looker <noreply@lookermail.com>"
/**
 * SendGrid accepts mails under 30 MB. A file of this size takes 29.4 million bytes as base64 in lines; the rest is for the text.
 * Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations
 */
const MAX_FILE_BYTES = 21_500_000

export interface SendGridOptions {
  /** Origin of the API. Default: the value of SENDGRID_HOST. */
  apiUrl?: string
  /** Time for the answer to one attempt, in milliseconds. Default 60 000. */
  timeoutMs?: number
  /** Wait before the first retry, in milliseconds. Default 1000. */
  retryDelayMs?: number
}

/** Mails the result as an attachment. */
export class SendGridIntegration extends Hub.Integration {
  readonly name = "sendgrid"
  readonly label = "SendGrid"
  readonly description = "Mail the result as an attachment, through SendGrid."
  override readonly acknowledgement = "2xx, as SendGrid does for a mail it has queued; a web page is a failure"
  readonly params = [
    {
      name: "sendgrid_api_key",
      label: "SendGrid API Key",
      description: "SendGrid > Settings > API Keys; the permission Mail Send is enough.",
      required: true,
      sensitive: true,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]
  override readonly environment = [
    {
      name: "SENDGRID_HOST",
      description:
        "Origin of SendGrid's API; for keys of EU subusers https://api.eu.sendgrid.com. Default https://api.sendgrid.com.",
      check: (value: string) => Hub.checkOrigin(value, "https://api.eu.sendgrid.com"),
    },
    {
      name: "SENDGRID_FROM",
      description: `Sender of mails whose user names none, verified in SendGrid. Default ${DEFAULT_FROM}.`,
      check: (value: string) =>
        isMailAddress(mailAddress(value).email) ? undefined : "give an address, or `Name <address>`.",
    },
  ]

  constructor(private readonly options: SendGridOptions = {}) {
    super()
  }

  override serviceUrls(environment: Hub.HubContext["environment"]) {
    return [this.apiUrl(environment)]
  }

  override async form() {
    return new Hub.DataActionForm([
      {
        name: "to",
        label: "To Email Address",
        description: "jo@example.com; sam@example.com",
        type: "string",
        required: true,
      },
      {
        name: "from",
        label: "From Email Address",
        description: "Reports <reports@example.com>",
        type: "string",
        required: false,
      },
      { name: "filename", label: "Filename", type: "string", required: false },
      { name: "subject", label: "Subject", type: "string", required: false },
    ])
  }

  /**
   * @throws DeliveryError when there is no data or no recipient, an address is invalid, or the file is too large for a mail; then
   * nothing has been sent.
   * @throws ServiceError with SendGrid's reasons when SendGrid refuses the mail.
   */
  async execute(request: Hub.DataActionRequest) {
    if (request.isEmpty) {
      throw new Hub.DeliveryError("Error: could not retrieve data from attachment, or attachment does not exist")
    }
    const to = recipientsOf(request.formParams.to ?? "")
    if (to.length === 0) throw new Hub.DeliveryError("Error: invalid email address")
    const { environment } = request.hub
    const mail = mailOf(request, to, environment.SENDGRID_FROM || DEFAULT_FROM)
    const content = new Hub.Spool()
    try {
      await content.fill(await request.stream(), MAX_FILE_BYTES, tooLarge)
      const client = new SendGridClient({
        apiUrl: this.apiUrl(environment),
        apiKey: request.requiredParam("sendgrid_api_key"),
        signal: request.signal,
        mask: request.mask,
        timeoutMs: this.options.timeoutMs ?? 60_000,
        firstWaitMs: this.options.retryDelayMs ?? 1000,
      })
      await client.send(new MailBody(mail, fileFacts(request), content))
    } finally {
      await content.dispose()
    }
    return new Hub.DataActionResponse()
  }

  override destinations({ formParams }: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => recipientsOf(formParams.to ?? "").map(({ email }) => Hub.mailDestination(email)))
  }

  private apiUrl(environment: Hub.HubContext["environment"]): string {
    return this.options.apiUrl ?? (environment.SENDGRID_HOST || DEFAULT_HOST)
  }
}

function tooLarge(): Hub.DeliveryError {
  return new Hub.DeliveryError(
    "The result is too large for a mail: SendGrid takes 30 MB, which is a file of 21.5 MB. " +
      "Send fewer rows or another format, or store the file and mail a link.",
  )
}

Hub.addIntegration(new SendGridIntegration(), __dirname)
