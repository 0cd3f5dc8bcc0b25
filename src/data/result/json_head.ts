import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from "../json/json_bytes"
import { ValueScanner, skipSpace } from "../rows/value_scanner"
import { ERROR_NAME, QueryFailedError, errorRowWords, errorWords, memberRemarks } from "./query_failure"
import type { ResultHead } from "./result_head"

/** Most bytes that are checked while it is unknown whether there are rows. */
const LOOK_BYTES = 16 * 1024 * 1024
/** Longest first row that is checked, in bytes. */
const MAX_ROW_BYTES = 1024 * 1024
/** Longest key, white space included, in bytes. The check ends at a longer one. */
const MAX_KEY_BYTES = 4096
const BOM = Buffer.from("\ufeff")
/** Members of a document that hold its rows. */
const ROWS = ["data", "rows"]
/** Members whose values are checked. */
const KEPT = ["errors", "status", "truncated", ERROR_NAME]
/** Means that the reading needs more bytes. */
const MORE = Symbol("more")

/**
 * Checks the beginning of a JSON result, up to its first row. The result is a list of rows, or a document with a list of rows. If
 * there is no row, all of it is checked. A text that is not JSON passes, because its reader reports the fault.
 */
export class JsonHead implements ResultHead {
  private at = 0
  private scanner?: ValueScanner
  private readonly members = new Map<string, unknown>()

  isGood(bytes: Buffer, isAll: boolean): boolean {
    const isEnd = isAll || bytes.length >= LOOK_BYTES
    const start = skipSpace(bytes, bytes[0] === BOM[0] ? BOM.length : 0, bytes.length)
    if (start === bytes.length) return isEnd || start > MAX_KEY_BYTES
    const found = bytes[start] === OPEN_ARRAY ? this.hasRow(bytes, start) : this.readDocument(bytes, start)
    if (found === MORE) return isEnd
    if (!found && bytes[start] === OPEN_OBJECT) this.checkMembers()
    return true
  }

  get remarks(): string[] {
    return memberRemarks(Object.fromEntries(this.members))
  }

  /** Checks a document without rows. @throws QueryFailedError */
  private checkMembers(): void {
    const { members } = this
    const words = errorRowWords(Object.fromEntries(members)) ?? errorWords(members.get("errors"))
    if (words !== undefined) throw new QueryFailedError(words)
    if (members.get("status") === "error") throw new QueryFailedError("")
  }

  /** Whether a list of rows has a row. @throws QueryFailedError when the first row reports a failed query. */
  private hasRow(bytes: Buffer, list: number): boolean | typeof MORE {
    const row = skipSpace(bytes, list + 1, bytes.length)
    if (row === bytes.length) return row - list > MAX_KEY_BYTES || MORE
    if (bytes[row] === CLOSE_ARRAY) return false
    if (bytes[row] !== OPEN_OBJECT) return true
    const end = this.endOf(bytes, row)
    if (end < 0) return bytes.length - row > MAX_ROW_BYTES || MORE
    const words = errorRowWords(parse(bytes, row, end))
    if (words !== undefined) throw new QueryFailedError(words)
    return true
  }

  /** Continues to read the members of a document. @returns whether it has a row; a row ends the reading. */
  private readDocument(bytes: Buffer, start: number): boolean | typeof MORE {
    if (bytes[start] !== OPEN_OBJECT) return true
    this.at ||= start + 1
    for (;;) {
      const keyAt = skipSpace(bytes, this.at, bytes.length)
      if (keyAt === bytes.length) return keyAt - this.at > MAX_KEY_BYTES || MORE
      if (bytes[keyAt] === CLOSE_OBJECT) return false
      if (bytes[keyAt] === COMMA) {
        this.at = keyAt + 1
        continue
      }
      if (bytes[keyAt] !== QUOTE) return true
      const member = this.readMember(bytes, keyAt)
      if (typeof member !== "number") return member
      this.at = member
    }
  }

  /** @returns the position after the member, or the result of `readDocument` if the reading ends here. */
  private readMember(bytes: Buffer, keyAt: number): number | boolean | typeof MORE {
    const keyEnd = new ValueScanner().endOf(bytes, keyAt, bytes.length)
    const colon = keyEnd < 0 ? bytes.length : skipSpace(bytes, keyEnd, bytes.length)
    const value = colon === bytes.length ? colon : skipSpace(bytes, colon + 1, bytes.length)
    if (value === bytes.length) return value - keyAt > MAX_KEY_BYTES || MORE
    if (bytes[colon] !== COLON) return true
    const key = parse(bytes, keyAt, keyEnd)
    const isRows = typeof key === "string" && ROWS.includes(key)
    if (isRows && bytes[value] === OPEN_ARRAY) {
      const found = this.hasRow(bytes, value)
      if (found !== false) return found
    }
    const end = this.endOf(bytes, value)
    if (end < 0) return MORE
    if (end === value) return true
    this.scanner = undefined
    if (typeof key === "string" && KEPT.includes(key)) this.members.set(key, parse(bytes, value, end))
    return end
  }

  /** The end of the value at `start`; -1 when more bytes are needed. With more bytes, the scan continues where it stopped. */
  private endOf(bytes: Buffer, start: number): number {
    this.scanner ??= new ValueScanner()
    return this.scanner.endOf(bytes, start, bytes.length)
  }
}

function parse(bytes: Buffer, from: number, to: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", from, to))
  } catch {
    return undefined
  }
}
