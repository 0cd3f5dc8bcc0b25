import type { RecordedCall } from "../playground_api"
import { isPiece, mailedFiles, objectOf, type Place, placeOf } from "./upload_calls"

/** A file that a service has taken. */
export interface FileReceipt extends Place {
  /** Bytes that arrived. */
  bytes: number
}

/**
 * Reads from the calls of a delivery which files the services have acknowledged: where, under which name, how many bytes. The pieces of one
 * upload count together, a piece that was sent twice counts once. Calls that send rows give none.
 */
export function fileReceipts(calls: readonly RecordedCall[]): FileReceipt[] {
  const taken = calls.filter(isAcknowledged)
  const pieces = new Map(taken.filter((call) => call.requestBytes > 0).map((call) => [pieceKey(call), call]))
  const files = new Map<string, FileReceipt>()
  let sessionBytes = 0
  for (const call of pieces.values()) {
    const object = objectOf(call)
    if (object) {
      const key = `${object.where} ${object.name}`
      files.set(key, { ...object, bytes: (files.get(key)?.bytes ?? 0) + call.requestBytes })
    } else if (isPiece(call)) sessionBytes += call.requestBytes
  }
  const places = taken.map(placeOf).filter((place) => place !== undefined)
  const last = places.at(-1)
  return [...files.values(), ...(last ? [{ ...last, bytes: sessionBytes }] : []), ...taken.flatMap(mailedFiles)]
}

/** 308 asks for the next piece of an upload. */
function isAcknowledged({ status }: RecordedCall): boolean {
  return status !== undefined && (status < 300 || status === 308)
}

/** The same for each attempt to send the same piece. */
function pieceKey({ url, requestHeaders }: RecordedCall): string {
  return [url, requestHeaders["content-range"], requestHeaders["dropbox-api-arg"]].join(" ")
}
