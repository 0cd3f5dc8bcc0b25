import type * as Hub from "../../framework"
import { TwilioClient } from "../../services/twilio"

/** Twilio, as the settings of a request reach it. @throws DeliveryError when the Account SID is none. */
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
