import * as Hub from "../../framework"
import { SlackRefusal } from "../../services/slack"

/** Adds the prefix, webhook id and `error` (in Google's terms) that readers of Slack deliveries are used to. */
export function failingAnswer(thrown: unknown, { webhookId }: Hub.DataActionRequest): unknown {
  if (!(thrown instanceof Hub.DeliveryError)) return thrown
  const error = Hub.responseError(statusOf(thrown), "SLACK", thrown.message)
  return thrown.reworded(`[SLACK] ${thrown.message}`, { response: { error, webhookId } })
}

function statusOf(error: Hub.DeliveryError): Hub.ResponseStatus | number {
  if (error instanceof SlackRefusal) return error.responseStatus
  // Readers of Slack deliveries are used to 400 when Slack could not be reached.
  if (error instanceof Hub.ServiceError) return error.serviceStatus ? Hub.responseStatus(error) : "BAD_REQUEST"
  return error.cause instanceof Hub.DeliveryError ? statusOf(error.cause) : Hub.responseStatus(error)
}
