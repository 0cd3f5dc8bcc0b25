import * as Hub from "../../framework"
import { NO_LOGIN } from "../../services/google"

/**
 * Adds the `error` object that Looker reads to a failed delivery. Returns everything else unchanged.
 * @param integration Name of the integration, shown in brackets before Google's message.
 * @param remark Sentences to append to Google's message, starting with a blank.
 */
export function googleFailure(
  thrown: unknown,
  integration: string,
  request: Hub.DataActionRequest,
  remark = "",
): unknown {
  if (!(thrown instanceof Hub.DeliveryError) || thrown.response.error) return thrown
  const said = thrown.message
  const detail = remark ? Hub.sentence(said) + remark : said
  const status = NO_LOGIN.test(detail) ? "UNAUTHENTICATED" : Hub.responseStatus(thrown)
  const error = Hub.responseError(status, integration, detail)
  return thrown.reworded(error.message, { response: { ...thrown.response, error, webhookId: request.webhookId } })
}
