import { Base64Decoder } from "../streams/base64_decoder"
import { BACKSLASH, QUOTE } from "./json_bytes"
import type { JsonCursor } from "./json_cursor"
import { JsonScanner } from "./json_scanner"
import type { Spool } from "../streams/spool"
import { wholeUtf8Length } from "./utf8"

/** Bytes of a string that are unescaped at a time. */
const SLICE_BYTES = 2 ** 16
const OPENING = Buffer.from('"')
const LETTER_U = 0x75
const UNICODE_ESCAPE_LENGTH = 6

/**
 * Reads the string that starts at the cursor and writes its unescaped text, as UTF-8, into `spool`. Half a surrogate pair
 * becomes U+FFFD.
 * @throws MalformedBodyError
 */
export async function spoolString(cursor: JsonCursor, spool: Spool): Promise<void> {
  await readString(cursor, (slice) => spool.write(Buffer.from(unescape(cursor, slice))))
}

/**
 * Reads the base64 string that starts at the cursor and writes the decoded bytes into `spool`.
 * @throws MalformedBodyError
 */
export async function spoolBase64(cursor: JsonCursor, spool: Spool): Promise<void> {
  const decoder = new Base64Decoder()
  await readString(cursor, (slice) => {
    // Nearly always the only escapes are line breaks. Any other escape keeps its backslash here, which is not base64.
    const lines = slice.toString("latin1").replaceAll("\\n", "")
    return spool.write(decoder.decodePlain(lines) ?? decoder.decode(unescape(cursor, slice)))
  })
  await spool.write(decoder.end())
}

/** Passes the source text of the string at the cursor to `take`, in slices that split no escape or UTF-8 sequence. */
async function readString(cursor: JsonCursor, take: (slice: Buffer) => Promise<void> | void): Promise<void> {
  cursor.at++
  for (;;) {
    const { bytes, at } = cursor
    const cut = stringCut(bytes, at, wholeUtf8Length(bytes, Math.min(at + SLICE_BYTES, bytes.length)))
    if (cut > at) {
      const taken = take(bytes.subarray(at, cut))
      if (taken) await taken
    }
    cursor.at = cut
    const byte = bytes[cut]
    if (byte === QUOTE) break
    if (byte !== undefined && byte < 0x20) throw cursor.unexpected()
    if (cut === at && !(await cursor.more())) throw malformedString(cursor, bytes.subarray(at))
  }
  cursor.at++
}

/**
 * Index, `end` at most, where the string that continues at `from` closes or may be cut: before its closing quote, a control
 * character, or an escape that may continue after `end`. A surrogate pair counts as one escape.
 */
function stringCut(bytes: Buffer, from: number, end: number): number {
  const hasQuote = bytes.subarray(from, end).includes(QUOTE)
  return (hasQuote ? undefined : clearCut(bytes, from, end)) ?? exactCut(bytes, from, end)
}

/**
 * The last index that splits no escape, because no backslash is close before it. If there is no quote up to `end`, this saves
 * looking at each byte.
 */
function clearCut(bytes: Buffer, from: number, end: number): number | undefined {
  let cut = end
  for (let at = end - 1; at >= from && at >= cut - UNICODE_ESCAPE_LENGTH; at--) {
    if (bytes[at] === BACKSLASH) cut = at
  }
  return cut > from ? cut : undefined
}

function exactCut(bytes: Buffer, from: number, end: number): number {
  let highSurrogateEnd = -1
  let at = from
  while (at < end) {
    const byte = bytes[at]!
    if (byte === QUOTE || byte < 0x20) return at
    if (byte === BACKSLASH) {
      const next = at + (bytes[at + 1] === LETTER_U ? UNICODE_ESCAPE_LENGTH : 2)
      if (next > end) break
      if (isHighSurrogate(bytes, at)) highSurrogateEnd = next
      at = next
    } else at++
  }
  return at === highSurrogateEnd ? at - UNICODE_ESCAPE_LENGTH : at
}

/** Whether the escape is one from `\ud800` to `\udbff`. */
function isHighSurrogate(bytes: Buffer, escape: number): boolean {
  const third = bytes[escape + 3]! | 0x20
  return (
    bytes[escape + 1] === LETTER_U &&
    (bytes[escape + 2]! | 0x20) === 0x64 &&
    (third === 0x38 || third === 0x39 || third === 0x61 || third === 0x62)
  )
}

function unescape(cursor: JsonCursor, slice: Buffer): string {
  try {
    return JSON.parse(`"${slice.toString()}"`) as string
  } catch {
    throw malformedString(cursor, slice)
  }
}

/** The error for a string that continues with `rest` and then ends. It names the place and does not quote the string. */
function malformedString(cursor: JsonCursor, rest: Buffer): unknown {
  const scanner = new JsonScanner(cursor.options).begin(0, cursor.offset - 1)
  try {
    scanner.scan(Buffer.concat([OPENING, rest]))
    return scanner.end()
  } catch (error) {
    return error
  }
}
