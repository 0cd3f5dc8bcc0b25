import { DeliveryError } from "../../errors"
import { words as wordsFor } from "../../text/words"
import { isObject } from "../rows/json_object"
import { sentence } from "../../text/sentence"

/** The column, or the member of a row, in which Looker reports that a query failed. */
export const ERROR_NAME = "looker_error"

const TRUNCATED_REMARK = "Looker says that this result is truncated: the query has more rows than were sent."
const MAX_WORDS = 1000
/** Most errors of one result that a message quotes. */
const MAX_ERRORS = 3

/** The query failed in Looker, which sent a report of the failure instead of a result. */
export class QueryFailedError extends DeliveryError {
  /** @param words What Looker said; may be empty. */
  constructor(words: string) {
    const said = words && `: ${cut(words)}`
    super(`${sentence(`The query failed in Looker${said}`)} Nothing was delivered.`, {}, "query_failed")
  }
}

/** Remarks for the delivery of a result that has rows, made from the members of its document. */
export function memberRemarks({ errors, truncated }: Record<string, unknown>): string[] {
  const words = errors === undefined ? undefined : errorWords(errors)
  return [...(words === undefined ? [] : [errorRemark(words)]), ...(truncated === true ? [TRUNCATED_REMARK] : [])]
}

/** The remark for the delivery of a result that came with errors. */
export function errorRemark(words: string): string {
  return sentence(`Looker reported with the result: ${cut(words)}`)
}

/**
 * What Looker says in the member `errors` of a result.
 * @returns undefined when there are none.
 */
export function errorWords(errors: unknown): string | undefined {
  const list = Array.isArray(errors) ? errors : [errors]
  const words = list.filter((error) => error !== null && error !== undefined && error !== "").map(wordsOf)
  return words.length > 0 ? words.slice(0, MAX_ERRORS).join(" ") : undefined
}

/** What Looker says in a row that reports a failed query; undefined for a real row. */
export function errorRowWords(row: unknown): string | undefined {
  return isObject(row) && Object.hasOwn(row, ERROR_NAME) ? wordsOf(row[ERROR_NAME]) : undefined
}

/** An error is a text, a cell, or an object with the message and details of the database. */
function wordsOf(error: unknown): string {
  if (!isObject(error)) return typeof error === "string" ? error : JSON.stringify(error)
  const texts = [error.message, error.message_details, error.value].filter((text) => typeof text === "string" && text)
  return texts.length > 0 ? texts.join(" ") : JSON.stringify(error)
}

function cut(words: string): string {
  return wordsFor(words, MAX_WORDS) ?? ""
}
