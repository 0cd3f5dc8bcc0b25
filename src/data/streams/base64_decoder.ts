import { MalformedBodyError } from "../../errors"

const STRANGE = /[^\w+/-]/

/**
 * Decodes the base64 of an attachment, which arrives as text cut anywhere. Accepts both alphabets, and white space anywhere.
 * Any other character is an error: other decoders skip it, but then it could be missing from the file. Padding is required,
 * because without it a text that was cut off looks whole.
 */
export class Base64Decoder {
  /** The text that is not decoded yet: less than a group of four, or the group with the padding. */
  private rest = ""
  private output = Buffer.alloc(0)
  private decodedBytes = 0

  /**
   * Decodes text that has only characters of the alphabet, at the speed of the platform. No character may be above U+00FF.
   * @returns the bytes, valid until the next call; undefined if the text has any other character, even padding. None of the
   * text is taken then.
   */
  decodePlain(text: string): Buffer | undefined {
    return this.decodeGroups(text)
  }

  /**
   * @returns the bytes, valid until the next call.
   * @throws MalformedBodyError
   */
  decode(text: string): Buffer {
    const all = withoutSpace(this.rest + text)
    this.rest = ""
    const strangeAt = all.search(STRANGE)
    return strangeAt < 0 ? this.decodeGroups(all)! : this.decodePadded(all, strangeAt)
  }

  /**
   * Must be called when no text follows.
   * @returns the last bytes.
   * @throws MalformedBodyError when the text was cut off.
   */
  end(): Buffer {
    if (this.rest.length % 4 !== 0) throw this.malformed("it is cut off")
    return Buffer.from(this.rest, "base64")
  }

  private decodeGroups(text: string): Buffer | undefined {
    // Putting the rest in front of the text would copy all of the text.
    const first = this.rest && this.rest + text.slice(0, 4 - this.rest.length)
    const from = first.length - this.rest.length
    const length = text.length - from - ((text.length - from) % 4)
    const rest = first.length % 4 === 0 ? text.slice(from + length) : first
    const groups = (first.length - (first.length % 4) + length) / 4
    const bytes = groups * 3
    if (this.output.length < bytes) this.output = Buffer.allocUnsafeSlow(bytes)
    // The platform skips characters outside the alphabet and stops at padding. In both cases it writes fewer bytes.
    let written = first.length === 4 ? this.output.write(first, "base64") : 0
    written += this.output.write(text.slice(from, from + length), written, "base64")
    if (written !== bytes || STRANGE.test(rest)) return undefined
    this.rest = rest
    this.decodedBytes += bytes
    return this.output.subarray(0, bytes)
  }

  private decodePadded(text: string, strangeAt: number): Buffer {
    const whole = strangeAt - (strangeAt % 4)
    const decoded = this.decodeGroups(text.slice(0, whole))!
    const last = text.slice(whole)
    if (text[strangeAt] !== "=") throw this.malformed(`it has ${characterName(text[strangeAt]!)}`)
    if (!/^([^=]{2,3}=|[^=]{2}==)$/.test(last)) throw this.malformed("it has a wrong or early padding")
    // More may follow: the second character of the padding, or an error.
    this.rest = last
    return decoded
  }

  private malformed(what: string): MalformedBodyError {
    const where = `after ${this.decodedBytes} decoded bytes`
    return new MalformedBodyError(`The attachment's data is not valid base64: ${what} ${where}.`)
  }
}

/** Removes white space. Searching for plain strings is far faster than matching a pattern. */
function withoutSpace(text: string): string {
  return text.replaceAll("\n", "").replaceAll("\r", "").replaceAll(" ", "").replaceAll("\t", "")
}

function characterName(character: string): string {
  return /[!-~]/.test(character) ? `the character ${character}` : "a character that does not belong there"
}
