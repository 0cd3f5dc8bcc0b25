import type { CallArguments } from "../call_arguments"
import type { SlackState } from "../slack_state"

/** A method of the Web API. */
export interface Method {
  /** Scope that the token needs. Absent: none. */
  scope?: string
  /** @returns the members of the answer beside `ok`. @throws SlackError */
  run: (given: CallArguments, state: SlackState) => object
}

export type Methods = Readonly<Record<string, Method>>

/** One page of a list, by `cursor` and `limit`, with the cursor of the next one. */
export function pageOf<T>(items: readonly T[], given: CallArguments): { page: T[]; response_metadata: object } {
  const from = Number(Buffer.from(given.text("cursor") ?? "", "base64").toString() || 0)
  const to = from + Math.min(given.number("limit") ?? 100, 1000)
  const next = to < items.length ? Buffer.from(String(to)).toString("base64") : ""
  return { page: items.slice(from, to), response_metadata: { next_cursor: next } }
}
