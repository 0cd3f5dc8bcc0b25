import { randomUUID } from "node:crypto"
import type { GroupParams, IdentifyParams, TrackParams } from "@segment/analytics-node"
import * as Hub from "../../framework"

/** One call, ready to be sent. */
export type SegmentMessage =
  ({ type: "identify" } & IdentifyParams) | ({ type: "group" } & GroupParams) | ({ type: "track" } & TrackParams)

/** The largest message, in bytes. Source: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
const MAX_BYTES = 32 * 1024
/** What the library adds to a message (its name and version, and more), in bytes, with room to spare. */
const ADDED_BYTES = 512

const TOO_LARGE = new Hub.Refused("The row is too large: Segment takes 32 KB. Send fewer or shorter columns.")

/** What all messages of a run share. */
export interface SegmentRun {
  webhookId?: string
  timestamp: Date
  appVersion: string
}

/** The call with the parts that all kinds have; refused when Segment would drop it for its size. */
export function toMessage(call: SegmentMessage, run: SegmentRun, rowNumber: number): SegmentMessage | Hub.Refused {
  const { timestamp, appVersion } = run
  // Writing JSON of a text of many megabytes would hold up everything else.
  if (hasHugeText(call) || hasHugeText(call.type === "track" ? call.properties : call.traits)) return TOO_LARGE
  const context = { app: { name: "looker/actions", version: appVersion } }
  const message = { ...call, messageId: messageId(call, run, rowNumber), timestamp, context }
  if (Buffer.byteLength(JSON.stringify(message)) + ADDED_BYTES <= MAX_BYTES) return message
  return TOO_LARGE
}

/** Whether a member is a text that is larger than a message by itself. */
function hasHugeText(members: object = {}): boolean {
  return Object.values(members).some((value) => typeof value === "string" && value.length > MAX_BYTES)
}

/** Segment drops a message whose id it has seen of late, so a delivery that Looker repeats does not count twice. */
function messageId(call: SegmentMessage, { webhookId }: SegmentRun, rowNumber: number): string {
  if (!webhookId) return randomUUID()
  const event = call.type === "track" ? call.event : ""
  return Hub.stableUuid("segment message", webhookId, call.type, event, rowNumber)
}
