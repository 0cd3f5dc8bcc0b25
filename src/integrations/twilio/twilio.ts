import * as Hub from "../../framework"
import { MAX_CHARACTERS, TWILIO_API } from "../../services/twilio"
import { twilioParams } from "./twilio_params"
import { twilioClient } from "./twilio_settings"

/** Lines of the result in a message, including the line of column names. */
const LINES = 10

/** Sends the first lines of a result as one text message to one number. */
export class TwilioIntegration extends Hub.Integration {
  readonly name = "twilio"
  readonly label = "Twilio - Send Data"
  readonly description = "Send the first lines of a result as a text message."
  override readonly acknowledgement = "the sid of every message, without an error code beside it"
  readonly params = twilioParams("Twilio Verified Phone Number")
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]

  /** @param options `apiUrl` is the origin of Twilio's API. */
  constructor(private readonly options: { apiUrl?: string } = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? TWILIO_API]
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "to", label: "Destination Phone Number", type: "string", required: true }])
  }

  /**
   * Succeeds when Twilio has queued the message.
   * @throws InvalidRequestError when there is no data.
   * @throws DeliveryError when there is no number; then nothing has been sent.
   */
  async execute(request: Hub.DataActionRequest) {
    request.requireData("Looker sent no data, so there is nothing to send on.")
    const to = receiverOf(request)
    const client = twilioClient(request, this.options.apiUrl)
    const text = await request.truncatedMessage({ lines: LINES, characters: MAX_CHARACTERS })
    try {
      await client.send(to, text)
    } catch (error) {
      // Returned instead of thrown: thrown errors are logged, and Twilio's message contains the phone number.
      if (!(error instanceof Hub.ServiceError) || error.serviceText === undefined) throw error
      return new Hub.DataActionResponse({ success: false, message: error.message })
    }
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.phoneDestination(receiverOf(request))])
  }
}

/** @throws DeliveryError when there is none. */
function receiverOf(request: Hub.DataActionRequest): string {
  return request.answer("to", "Enter the phone number that the message goes to.")
}

Hub.addIntegration(new TwilioIntegration(), __dirname)
