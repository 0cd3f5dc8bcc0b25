import * as Hub from "../../framework"
import { NO_LOGIN } from "../../services/google"

/**
 * A failure as Looker is told it, with the `error` object; what is no failed delivery stays as it is.
 * @param integration As it stands in brackets before what Google said.
 * @param remark Sentences after it, with the blank before them.
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
