import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  isSpace,
} from "../json/json_bytes"
import { type JsonObject, isObject } from "../rows/json_object"
import { ERROR_NAME, errorRemark, errorRowWords, memberRemarks } from "./query_failure"

/** Bytes that are kept of the end. What Looker says after the rows is short. */
const TAIL_BYTES = 64 * 1024

/** Keeps the end of a result that has rows, where Looker says what went wrong with it. */
export class ResultTail {
  private chunks: Buffer[] = []
  private length = 0

  keep(chunk: Buffer): void {
    this.chunks.push(chunk.subarray(-TAIL_BYTES))
    this.length += Math.min(chunk.length, TAIL_BYTES)
    while (this.length - this.chunks[0]!.length >= TAIL_BYTES) this.length -= this.chunks.shift()!.length
  }

  /** Remarks for the delivery. Call it once, at the end. */
  remarks(): string[] {
    const bytes = trimmedEnd(Buffer.concat(this.chunks))
    this.chunks = []
    const last = bytes[bytes.length - 1]
    if (last === CLOSE_OBJECT) return documentRemarks(bytes)
    if (last === CLOSE_ARRAY) return rowRemarks(lastMember(bytes, bytes.length - 1)?.text)
    return lineRemarks(bytes)
  }
}

/** Remarks from the members after the rows of a document. */
function documentRemarks(bytes: Buffer): string[] {
  let members: JsonObject = {}
  for (let end = bytes.length - 1; ;) {
    const member = lastMember(bytes, end)
    if (!member) return memberRemarks(members)
    members = { ...members, ...parse(`{${member.text}}`) }
    if (member.isFirst) return memberRemarks(members)
    end = member.start
  }
}

function rowRemarks(row: string | undefined): string[] {
  const words = row === undefined ? undefined : errorRowWords(parse(row))
  return words === undefined ? [] : [errorRemark(words)]
}

/** Remarks from the last line of a text. */
function lineRemarks(bytes: Buffer): string[] {
  const [name, ...words] = bytes
    .subarray(bytes.lastIndexOf(0x0a) + 1)
    .toString()
    .replaceAll('"', "")
    .split(/[,\t]/)
  return name === ERROR_NAME ? [errorRemark(words.join(", "))] : []
}

/**
 * Finds the last member before `end` of a list or object.
 * @returns the member's text and the position of the separator before it; undefined when the bytes do not reach back so far.
 */
function lastMember(bytes: Buffer, end: number): { text: string; start: number; isFirst: boolean } | undefined {
  let depth = 0
  for (let at = end - 1; at >= 0; at--) {
    const byte = bytes[at]
    if (byte === QUOTE) at = openingQuote(bytes, at)
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth++
    else if (depth > 0 && (byte === OPEN_OBJECT || byte === OPEN_ARRAY)) depth--
    else if (depth === 0 && (byte === COMMA || byte === OPEN_OBJECT || byte === OPEN_ARRAY)) {
      return { text: bytes.toString("utf8", at + 1, end), start: at, isFirst: byte !== COMMA }
    }
  }
  return undefined
}

/** Position of the opening quote of the string that closes at `closing`; -1 when the bytes do not hold it. */
function openingQuote(bytes: Buffer, closing: number): number {
  let at = closing
  do at = at > 0 ? bytes.lastIndexOf(QUOTE, at - 1) : -1
  while (at > 0 && isEscaped(bytes, at))
  return at
}

function isEscaped(bytes: Buffer, quote: number): boolean {
  let backslashes = 0
  while (bytes[quote - backslashes - 1] === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

function trimmedEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && isSpace(bytes[end - 1]!)) end--
  return bytes.subarray(0, end)
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
