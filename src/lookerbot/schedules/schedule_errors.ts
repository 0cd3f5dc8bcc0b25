import { BARE_STATUS } from "../../edge"
import { DeliveryError, HubError, ServiceError, ServiceTimeoutError } from "../../errors"
import { SlackRefusal } from "../../services/slack"

/** A schedule of something that the bot cannot post. */
export class UnsupportedError extends DeliveryError {}

/** The status of an answer to Looker that reports a failure. */
export function statusOf(error: unknown): number {
  if (error instanceof UnsupportedError) return 422
  if (error instanceof ServiceTimeoutError || (error instanceof DeliveryError && error.code === "service_timeout"))
    return 504
  if (error instanceof SlackRefusal) return Object.keys(error.validationErrors).length > 0 ? 404 : 502
  if (error instanceof ServiceError) return 502
  // A channel or person that Slack does not know.
  if (error instanceof DeliveryError) return "channel" in error.validationErrors ? 404 : 502
  if (!(error instanceof HubError)) return 500
  return BARE_STATUS[error.code]
}
