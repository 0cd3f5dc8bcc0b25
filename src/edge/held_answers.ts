import type { ServerResponse } from "node:http"

/** Answers that wait only to slow down their caller. */
const held = new WeakSet<ServerResponse>()

/** Marks an answer that waits only to slow down its caller. Its connection may be closed when others need the room. */
export function hold(response: ServerResponse): void {
  held.add(response)
}

/** Whether the answer is marked by `hold`. */
export function isHeld(response: ServerResponse): boolean {
  return held.has(response)
}
