import { type ActionState, DeliveryError } from "../../errors"

/**
 * Adds a state that Looker stores to a failed delivery, such as tokens that were renewed before it failed. A failure with a state
 * of its own, and everything else, is returned unchanged.
 */
export function withState(error: unknown, state: ActionState | undefined): unknown {
  if (!state || !(error instanceof DeliveryError) || error.response.state) return error
  return error.reworded(error.message, { response: { ...error.response, state } })
}
