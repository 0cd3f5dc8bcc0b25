import { DeliveryError } from "../../errors"
import { FieldError } from "../fields"
import type { Operation } from "./operation"

const MESSAGE =
  "This version of the hub does not know this operation: its operator updates the hub, or the link is made again."

/**
 * Stands for an operation in a link that this version of the hub does not know, such as one of a later version. It fails, and
 * stops what stands behind it, as it may have been a check of that.
 */
export const UNKNOWN_OPERATION: Operation = {
  name: "unknown",
  label: "Unknown",
  isTarget: () => false,
  words: () => "an operation that is not known",
  isGate: true,
  check: () => Promise.reject(new FieldError({ do: "is not understood" })),
  run: () => Promise.reject(new DeliveryError(MESSAGE)),
}
