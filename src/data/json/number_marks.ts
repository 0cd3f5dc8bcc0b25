import { randomBytes } from "node:crypto"
import { ExactNumber, losesDigits } from "./exact_number"
import { BACKSLASH, COLON, QUOTE, isSpace } from "./json_bytes"

/**
 * `JSON.parse` and `JSON.stringify` know no exact numbers, so these pass them as texts that begin with the mark. It is
 * made anew in each process and leaves it nowhere: no text that comes from outside begins with it, but by guessing 96 bits.
 */
const MARK = `number.${randomBytes(12).toString("hex")}.`

type JsonObject = Record<string, unknown>

/** Shortest number that can lose digits; an exponent makes shorter ones possible. */
const MIN_LENGTH = 16

/** The JSON text with marked texts for the numbers that lose digits; undefined when there are none. */
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

/** What was parsed of a marked text, in place, with the exact numbers. */
export function unmarkNumbers(value: unknown): unknown {
  const whole = [value]
  // No recursion: a text can be nested as deep as it likes.
  const open: object[] = [whole]
  for (let members = open.pop() as JsonObject | undefined; members; members = open.pop() as JsonObject | undefined) {
    for (const key of Object.keys(members)) {
      const member = members[key]
      if (typeof member === "object" && member !== null) open.push(member)
      // An own `__proto__`, which JSON.parse makes, can be assigned like any other key.
      else if (isMarked(member)) members[key] = new ExactNumber(member.slice(MARK.length))
    }
  }
  return whole[0]
}

function isMarked(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(MARK)
}

/**
 * A copy with marked texts for the exact numbers in lists and plain objects, to write JSON of it; `releaseNumbers` then makes
 * numbers of them. Without exact numbers it is the value itself.
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

/** The JSON text with numbers for the marked texts in it. */
export function releaseNumbers(json: string): string {
  const [first = "", ...others] = json.split(`"${MARK}`)
  // A number has no quote in it, so the next one closes the text.
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

/** Of few digits only one with an exponent of more than two loses any. */
function isDoubtful(json: string, start: number, end: number): boolean {
  if (end - start >= MIN_LENGTH) return true
  for (let at = start; at < end; at++) if ((json.charCodeAt(at) | 0x20) === 0x65) return end - at > 3
  return false
}

/** A number is no key in JSON; a text would be one. */
function isKey(json: string, end: number): boolean {
  let at = end
  while (isSpace(json.charCodeAt(at))) at++
  return json.charCodeAt(at) === COLON
}
