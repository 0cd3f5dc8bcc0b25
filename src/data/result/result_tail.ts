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

/** Kept of the end, in bytes: what Looker says behind the rows is short. */
const TAIL_BYTES = 64 * 1024

/** The end of a result that has rows, where Looker says what went wrong with it. */
export class ResultTail {
  private chunks: Buffer[] = []
  private length = 0

  keep(chunk: Buffer): void {
    this.chunks.push(chunk.subarray(-TAIL_BYTES))
    this.length += Math.min(chunk.length, TAIL_BYTES)
    while (this.length - this.chunks[0]!.length >= TAIL_BYTES) this.length -= this.chunks.shift()!.length
  }

  /** What to tell with the delivery; to be asked once, at the end. */
  remarks(): string[] {
    const bytes = trimmedEnd(Buffer.concat(this.chunks))
    this.chunks = []
    const last = bytes[bytes.length - 1]
    if (last === CLOSE_OBJECT) return documentRemarks(bytes)
    if (last === CLOSE_ARRAY) return rowRemarks(lastMember(bytes, bytes.length - 1)?.text)
    return lineRemarks(bytes)
  }
}

/** Of a document: its members behind the rows. */
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

/** Of text: its last line. */
function lineRemarks(bytes: Buffer): string[] {
  const [name, ...words] = bytes
    .subarray(bytes.lastIndexOf(0x0a) + 1)
    .toString()
    .replaceAll('"', "")
    .split(/[,\t]/)
  return name === ERROR_NAME ? [errorRemark(words.join(", "))] : []
}

/**
 * The last member before `end` of the list or object that ends there.
 * @returns its text and where it begins, the separator included; undefined when the bytes do not reach so far.
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

/** Where the string begins whose closing quote this is; -1 when that is not among the bytes. */
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
