import { randomBytes } from "node:crypto"
import { ExactNumber, losesDigits } from "./exact_number"
import { BACKSLASH, COLON, QUOTE, isSpace } from "./json_bytes"

/**
 * `JSON.parse` and `JSON.stringify` cannot handle exact numbers, so exact numbers pass them as strings that begin with this
 * mark. The mark is random in each process and never leaves it. A string from outside can begin with it only by guessing 96
 * bits.
 */
const MARK = `number.${randomBytes(12).toString("hex")}.`

type JsonObject = Record<string, unknown>

/** Length of the shortest number without an exponent that can lose digits. */
const MIN_LENGTH = 16

/** Replaces the numbers that lose digits in a JSON text with marked strings; undefined when there are none. */
export function markNumbers(json: string): string | undefined {
  const pieces: string[] = []
  let copied = 0
  let at = 0
  while (at < json.length) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) at = stringEnd(json, at)
    else if (!isInNumber(code)) at++
    else {
      const end = numberEnd(json, at)
      if (isDoubtful(json, at, end) && losesDigits(json.slice(at, end)) && !isKey(json, end)) {
        pieces.push(json.slice(copied, at), `"${MARK}${json.slice(at, end)}"`)
        copied = end
      }
      at = end
    }
  }
  return copied === 0 ? undefined : pieces.join("") + json.slice(copied)
}

/** Replaces the marked strings in a parsed value with exact numbers, in place. */
export function unmarkNumbers(value: unknown): unknown {
  const whole = [value]
  // No recursion, because a text can be nested to any depth.
  const open: object[] = [whole]
  for (let members = open.pop() as JsonObject | undefined; members; members = open.pop() as JsonObject | undefined) {
    for (const key of Object.keys(members)) {
      const member = members[key]
      if (typeof member === "object" && member !== null) open.push(member)
      // JSON.parse makes `__proto__` an own key, so it can be assigned like any other key.
      else if (isMarked(member)) members[key] = new ExactNumber(member.slice(MARK.length))
    }
  }
  return whole[0]
}

function isMarked(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(MARK)
}

/**
 * Replaces the exact numbers in lists and plain objects with marked strings, before the value is written as JSON.
 * `releaseNumbers` then turns the strings into numbers. Returns a copy, or the value itself if it has no exact numbers.
 */
export function holdNumbers(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value
  if (value instanceof ExactNumber) return MARK + value.text
  const isList = Array.isArray(value)
  if (!isList && !isPlain(value)) return value
  const members = value as JsonObject
  let copy: JsonObject | undefined
  for (const key of Object.keys(members)) {
    const before = members[key]
    const after = holdNumbers(before)
    if (Object.is(after, before)) continue
    copy ??= isList ? ([...(value as unknown[])] as unknown as JsonObject) : { ...members }
    copy[key] = after
  }
  return copy ?? value
}

/** Replaces the marked strings in a JSON text with numbers. */
export function releaseNumbers(json: string): string {
  const [first = "", ...others] = json.split(`"${MARK}`)
  // A number contains no quote, so the next quote closes the string.
  return first + others.map((piece) => piece.replace('"', "")).join("")
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function stringEnd(json: string, start: number): number {
  let at = start + 1
  for (;;) {
    const quote = json.indexOf('"', at)
    if (quote < 0) return json.length
    let backslash = quote
    while (backslash > at && json.charCodeAt(backslash - 1) === BACKSLASH) backslash--
    at = quote + 1
    if ((quote - backslash) % 2 === 0) return at
  }
}

function numberEnd(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && isInNumber(json.charCodeAt(at))) at++
  return at
}

/** Digits, sign, point and exponent. */
function isInNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x2b || (code | 0x20) === 0x65
}

/** Whether a number may lose digits: it is long, or more than two characters follow its "e". */
function isDoubtful(json: string, start: number, end: number): boolean {
  if (end - start >= MIN_LENGTH) return true
  for (let at = start; at < end; at++) if ((json.charCodeAt(at) | 0x20) === 0x65) return end - at > 3
  return false
}

/** Whether a colon follows. A number is not a valid key in JSON, but a marked string would be. */
function isKey(json: string, end: number): boolean {
  let at = end
  while (isSpace(json.charCodeAt(at))) at++
  return json.charCodeAt(at) === COLON
}
