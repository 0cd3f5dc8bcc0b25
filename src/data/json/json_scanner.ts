import { MalformedBodyError } from "../../errors"
import * as Json from "./json_bytes"
import { isWholeNumber, NUMBER_START, numberStep } from "./json_number"

// States of a scanner: what it is reading, or what it expects next.
const VALUE = 0
const FIRST_ELEMENT = 1
const FIRST_KEY = 2
const KEY = 3
const COLON = 4
const AFTER_VALUE = 5
const STRING = 6
const ESCAPE = 7
const HEX = 8
const NUMBER = 9
const WORD = 10
const DONE = 11

const WORDS = ["true", "false", "null"]
/** For each byte, whether a backslash before it makes an escape of two bytes. */
const IS_ESCAPE = new Uint8Array(256)
for (const byte of Buffer.from('"\\/bfnrt')) IS_ESCAPE[byte] = 1
const LETTER_U = 0x75

export interface ScannerOptions {
  /** The document as users know it, such as "The attachment". */
  subject: string
  /** Most levels of nested objects and arrays. */
  maxDepth: number
}

/** Checks one JSON value that arrives in chunks cut anywhere. Does not check for valid UTF-8. */
export class JsonScanner {
  private state = VALUE
  /** One entry for each open object (true) or array (false). */
  private readonly open: boolean[] = []
  private isInKey = false
  private hexDigits = 0
  private numberState = NUMBER_START
  private word = ""
  private wordLength = 0
  private depth = 0
  private offset = 0

  constructor(private readonly options: ScannerOptions) {}

  /**
   * Prepares the scanner for a value. A new scanner is ready for a whole document.
   * @param depth Objects and arrays open around the value.
   * @param offset Bytes of the document before the value.
   */
  begin(depth: number, offset: number): this {
    this.state = VALUE
    this.open.length = 0
    this.isInKey = false
    this.depth = depth
    this.offset = offset
    return this
  }

  /** Whether the value is complete. A bare number is complete only when something follows it, or at `end`. */
  get isDone(): boolean {
    return this.state === DONE
  }

  /**
   * Reads `bytes` from the index `from`.
   * @returns the index after the last byte that belongs to the value.
   * @throws MalformedBodyError
   */
  scan(bytes: Uint8Array, from = 0): number {
    const start = this.offset - from
    for (let at = from; at < bytes.length && this.state !== DONE; at = this.offset - start) {
      const plain = this.state === STRING ? plainLength(bytes, at) : 0
      if (plain > 0) this.offset += plain
      else if (this.step(bytes[at]!)) this.offset++
    }
    return this.offset - start
  }

  /** Must be called when no bytes follow. @throws MalformedBodyError when the value is not complete. */
  end(): void {
    if (this.state === NUMBER && isWholeNumber(this.numberState)) this.endValue()
    if (!this.isDone) throw this.unexpected(undefined)
  }

  /** Takes one byte. Returns false when the byte ends a number and must be passed again. */
  private step(byte: number): boolean {
    switch (this.state) {
      case STRING:
        return this.stepString(byte)
      case ESCAPE:
        return this.stepEscape(byte)
      case HEX:
        return this.stepHex(byte)
      case NUMBER:
        return this.stepNumber(byte)
      case WORD:
        return this.stepWord(byte)
      default:
        return Json.isSpace(byte) || this.stepStructure(byte)
    }
  }

  private stepStructure(byte: number): boolean {
    const { state } = this
    if (state === AFTER_VALUE) return this.stepAfterValue(byte)
    if (state === FIRST_ELEMENT && byte === Json.CLOSE_ARRAY) return this.close()
    if (state === FIRST_KEY && byte === Json.CLOSE_OBJECT) return this.close()
    if (state === VALUE || state === FIRST_ELEMENT) return this.beginValue(byte)
    if (byte !== (state === COLON ? Json.COLON : Json.QUOTE)) throw this.unexpected(byte)
    this.isInKey = state !== COLON
    this.state = state === COLON ? VALUE : STRING
    return true
  }

  private stepAfterValue(byte: number): boolean {
    const isInObject = this.open.at(-1)
    if (byte === (isInObject ? Json.CLOSE_OBJECT : Json.CLOSE_ARRAY)) return this.close()
    if (byte !== Json.COMMA) throw this.unexpected(byte)
    this.state = isInObject ? KEY : VALUE
    return true
  }

  private beginValue(byte: number): boolean {
    if (byte === Json.QUOTE) this.state = STRING
    else if (byte === Json.OPEN_OBJECT || byte === Json.OPEN_ARRAY) this.openContainer(byte === Json.OPEN_OBJECT)
    else if (numberStep(NUMBER_START, byte)) {
      this.numberState = numberStep(NUMBER_START, byte)
      this.state = NUMBER
    } else {
      this.word = WORDS.find((word) => word.charCodeAt(0) === byte) ?? ""
      if (!this.word) throw this.unexpected(byte)
      this.wordLength = 1
      this.state = WORD
    }
    return true
  }

  private openContainer(isObject: boolean): void {
    const { subject, maxDepth } = this.options
    if (this.depth + this.open.length >= maxDepth) throw tooDeep(subject, maxDepth, this.offset)
    this.open.push(isObject)
    this.state = isObject ? FIRST_KEY : FIRST_ELEMENT
  }

  private close(): true {
    this.open.pop()
    return this.endValue()
  }

  private endValue(): true {
    this.state = this.open.length > 0 ? AFTER_VALUE : DONE
    return true
  }

  private stepString(byte: number): boolean {
    if (byte === Json.BACKSLASH) this.state = ESCAPE
    else if (byte !== Json.QUOTE) throw this.unexpected(byte)
    else if (this.isInKey) this.state = COLON
    else this.endValue()
    return true
  }

  private stepEscape(byte: number): boolean {
    if (byte !== LETTER_U && !IS_ESCAPE[byte]) throw this.unexpected(byte)
    this.hexDigits = 0
    this.state = byte === LETTER_U ? HEX : STRING
    return true
  }

  private stepHex(byte: number): boolean {
    if (!isHexDigit(byte)) throw this.unexpected(byte)
    this.hexDigits++
    if (this.hexDigits === 4) this.state = STRING
    return true
  }

  private stepNumber(byte: number): boolean {
    const next = numberStep(this.numberState, byte)
    if (!next && !isWholeNumber(this.numberState)) throw this.unexpected(byte)
    this.numberState = next
    if (!next) this.endValue()
    return next !== 0
  }

  private stepWord(byte: number): boolean {
    if (byte !== this.word.charCodeAt(this.wordLength)) throw this.unexpected(byte)
    this.wordLength++
    return this.wordLength < this.word.length || this.endValue()
  }

  private unexpected(byte: number | undefined): MalformedBodyError {
    return Json.unexpectedByte(this.options.subject, byte, this.offset)
  }
}

/** The error for a document that is nested deeper than the hub accepts. */
function tooDeep(subject: string, maxDepth: number, offset: number): MalformedBodyError {
  return new MalformedBodyError(`${subject} is nested deeper than ${maxDepth} levels at byte ${offset}.`)
}

/** Counts the bytes from `from` on that are plain characters of a string or complete escapes of two bytes. */
function plainLength(bytes: Uint8Array, from: number): number {
  let at = from
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === Json.QUOTE || byte < 0x20) break
    if (byte !== Json.BACKSLASH) continue
    if (!IS_ESCAPE[bytes[at + 1] ?? 0]) break
    at++
  }
  return at - from
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66)
}
