import { ServiceError } from "../errors"
import { isUnconnected } from "./network_cause"

/**
 * Whether a call that failed may have done its work all the same: it was sent, and the service neither refused it (4xx, 503) nor
 * said that it is done. Whoever repeats such a call must know that it may count twice.
 */
export function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false
  const { serviceStatus: status } = error
  if (status !== undefined) return status < 400 || (status >= 500 && status !== 503)
  return !isUnconnected(error)
}
