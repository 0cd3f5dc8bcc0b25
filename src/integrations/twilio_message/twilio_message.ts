import * as Hub from "../../framework"
import { MAX_CHARACTERS, TWILIO_API, type TwilioClient } from "../../services/twilio"
import { twilioParams } from "../twilio/twilio_params"
import { twilioClient } from "../twilio/twilio_settings"
import { PHONE_TAG, phoneNumberIn, withoutNumbers } from "./phone_number"

export interface TwilioMessageOptions {
  /** Origin of Twilio's API; a test passes the address of its stand-in. */
  apiUrl?: string
  /** Calls that run at the same time. Default 8: Twilio answers 429 when there are many more. */
  concurrency?: number
  /** Wait before the first retry of a call that Twilio answered with 429, in milliseconds; it doubles each time. Default 500. */
  retryDelayMs?: number
}

/** Retries of a call that Twilio answers with 429. */
const RETRIES = 6

/** Sends one text to every number in a result, or to the number in a cell. */
export class TwilioMessageIntegration extends Hub.Integration {
  readonly name = "twilio_message"
  readonly label = "Twilio - Send Message"
  readonly description = "Send a text message to every phone number in a result, or to the number in a cell."
  override readonly acknowledgement = "the sid of every message, without an error code beside it"
  readonly params = twilioParams("Twilio Phone Number")
  readonly supportedActionTypes: Hub.ActionType[] = ["cell", "query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly requiredFields = [{ tag: PHONE_TAG }]

  constructor(private readonly options: TwilioMessageOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? TWILIO_API]
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "message", label: "Message", type: "textarea", required: true }])
  }

  /**
   * Succeeds when Twilio has queued a message to every number. Rows without a number are skipped; a query in which no row has a
   * number fails.
   * @throws DeliveryError when there is no text, or no field with the tag; then nothing has been sent.
   */
  async execute(request: Hub.DataActionRequest) {
    request.answer("message", "Enter the message.")
    const text = Hub.shortened(request.formParams.message ?? "", MAX_CHARACTERS)
    const client = twilioClient(request, this.options.apiUrl)
    const receipt = await Hub.deliver(await Hub.cellsOf(request, PHONE_TAG, "the one with the numbers"), {
      request,
      batchSize: 1,
      concurrency: this.options.concurrency ?? 8,
      retries: RETRIES,
      retryDelayMs: this.options.retryDelayMs ?? 500,
      // After any other failure the message may already have been sent.
      repeat: "busy",
      toItem: phoneNumberIn,
      send: ([number = ""]) => sendTo(client, number, text),
    })
    return request.type === "cell" ? cellOutcome(receipt) : queryOutcome(receipt)
  }
}

async function sendTo(client: TwilioClient, number: string, text: string): Promise<void> {
  try {
    await client.send(number, text)
  } catch (error) {
    if (error instanceof Error) error.message = withoutNumbers(error.message)
    throw error
  }
}

function cellOutcome(receipt: Hub.Receipt): Hub.DataActionResponse {
  if (receipt.delivered === 1) return new Hub.DataActionResponse()
  const message = receipt.skipped ? "The cell is empty: there is no phone number in it." : receipt.reasons[0]?.reason
  return new Hub.DataActionResponse({ success: false, message: message ?? receipt.message })
}

/** Says how many messages were sent, because Looker may repeat a failed delivery. */
function queryOutcome(receipt: Hub.Receipt): Hub.DataActionResponse {
  const { success, delivered, read, skipped, message } = receipt
  if (success && delivered === 0 && skipped > 0) {
    const problem = `No row has a phone number in the field tagged "${PHONE_TAG}", so nothing was sent.`
    return new Hub.DataActionResponse({ success: false, message: problem })
  }
  if (success) return receipt.toResponse()
  const warning = delivered > 0 ? " To send it again is to send those a second time." : ""
  const sent = `Sent ${delivered} of ${read - skipped} messages.${warning} ${message}`
  return new Hub.DataActionResponse({ success: false, message: sent })
}

Hub.addIntegration(new TwilioMessageIntegration(), __dirname)
