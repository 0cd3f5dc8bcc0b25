import { ERROR_NAME, QueryFailedError } from "./query_failure"
import type { ResultHead } from "./result_head"

/** Most bytes that are checked. */
const LOOK_BYTES = 64 * 1024

/** Checks the beginning of a result in HTML: the headings of its table. */
export class HtmlHead implements ResultHead {
  isGood(bytes: Buffer, isAll: boolean): boolean {
    const isEnd = isAll || bytes.length >= LOOK_BYTES
    if (!isEnd) return false
    const text = bytes.subarray(0, LOOK_BYTES).toString()
    const at = text.indexOf(ERROR_NAME)
    if (at < 0) return true
    const after = text.slice(at + ERROR_NAME.length)
    const isCell = text.slice(0, at).trimEnd().endsWith(">") && after.trimStart().startsWith("<")
    if (isCell) throw new QueryFailedError(after.replaceAll(/<[^<>]*>/g, " "))
    return true
  }
}
