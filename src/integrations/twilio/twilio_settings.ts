import type * as Hub from "../../framework"
import { TwilioClient } from "../../services/twilio"

/** Creates a Twilio client from the settings of a request. @throws DeliveryError when the Account SID is invalid. */
export function twilioClient(request: Hub.DataActionRequest, baseUrl?: string): TwilioClient {
  const { signal, mask } = request
  return new TwilioClient({
    accountSid: request.requiredParam("accountSid"),
    authToken: request.requiredParam("authToken"),
    from: request.requiredParam("from"),
    baseUrl,
    signal,
    mask,
  })
}
