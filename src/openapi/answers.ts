import type { Answer, Media, Operation } from "./description"
import type { Schema } from "./schema"

/** Media type of forms. */
export const FORM = "application/x-www-form-urlencoded"

/** A JSON body. @param examples By name. */
export function json(schema: Schema, examples?: Media["examples"]): Record<string, Media> {
  return { "application/json": { schema, ...(examples && { examples }) } }
}

/** An answer with a JSON body. */
export function answer(description: string, schema: Schema, examples?: Media["examples"]): Answer {
  return { description, content: json(schema, examples) }
}

/** An answer with a page for a person. */
export function page(description: string): Answer {
  return { description, content: PAGE }
}

/** The page of an answer that may also be JSON. */
export const PAGE: Record<string, Media> = { "text/html": { schema: { type: "string" } } }

/** An answer that sends the browser on. */
export function redirect(description: string): Answer {
  return {
    description,
    content: { ...PAGE, "text/plain": { schema: { type: "string" } } },
    isEmptyToo: true,
    headers: { location: { type: "string" } },
  }
}

/** Refusals with the body `Failure`. */
export function refusals(...statuses: readonly number[]): Operation["answers"] {
  return Object.fromEntries(statuses.map((status) => [status, "refusal" as const]))
}

/** The same answer for several statuses. */
export function each(statuses: readonly number[], given: (status: number) => Answer): Operation["answers"] {
  return Object.fromEntries(statuses.map((status) => [status, given(status)]))
}
