import { randomUUID } from "node:crypto"
import * as Hub from "../../framework"
import type { SegmentMessage } from "../../services/segment"

/** Largest message, in bytes. Source: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
const MAX_BYTES = 32 * 1024
/** Bytes that the library adds to a message (its name and version, and more), with room to spare. */
const ADDED_BYTES = 512

const TOO_LARGE = new Hub.Refused("The row is too large: Segment takes 32 KB. Send fewer or shorter columns.")

/** The values that all messages of a run share. */
export interface SegmentRun {
  webhookId?: string
  timestamp: Date
  appVersion: string
}

/** Adds the parts that all kinds of call share. Refuses a message that Segment would drop because of its size. */
export function toMessage(call: SegmentMessage, run: SegmentRun, rowNumber: number): SegmentMessage | Hub.Refused {
  const { timestamp, appVersion } = run
  // Turning a text of many megabytes into JSON would block the process.
  if (hasHugeText(call) || hasHugeText(call.type === "track" ? call.properties : call.traits)) return TOO_LARGE
  const context = { app: { name: "looker/actions", version: appVersion } }
  const message = { ...call, messageId: messageId(call, run, rowNumber), timestamp, context }
  if (Buffer.byteLength(JSON.stringify(message)) + ADDED_BYTES <= MAX_BYTES) return message
  return TOO_LARGE
}

/** Whether a single text is already larger than a message may be. */
function hasHugeText(members: object = {}): boolean {
  return Object.values(members).some((value) => typeof value === "string" && value.length > MAX_BYTES)
}

/** Returns the same id when Looker repeats a delivery. Segment drops a message whose id it has recently seen. */
function messageId(call: SegmentMessage, { webhookId }: SegmentRun, rowNumber: number): string {
  if (!webhookId) return randomUUID()
  const event = call.type === "track" ? call.event : ""
  return Hub.stableUuid("segment message", webhookId, call.type, event, rowNumber)
}
