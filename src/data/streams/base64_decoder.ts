import { MalformedBodyError } from "../../errors"

const STRANGE = /[^\w+/-]/

/**
 * Decodes the base64 of an attachment, which arrives as text cut anywhere. It takes both alphabets, white space anywhere,
 * and nothing else: what other decoders skip would be missing from the file, so it is an error here. Padding is required,
 * as without it a text that was cut off looks whole.
 */
export class Base64Decoder {
  /** Less than a group of four, or the group with the padding. */
  private rest = ""
  private output = Buffer.alloc(0)
  private decodedBytes = 0

  /**
   * Decodes text that has nothing but the alphabet, at the speed of the platform. No character may be above U+00FF.
   * @returns the bytes, valid until the next call; undefined, and nothing is taken, where it has anything else, be it
   * padding.
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
   * Tells that no text follows.
   * @returns the last bytes.
   * @throws MalformedBodyError when the text was cut off.
   */
  end(): Buffer {
    if (this.rest.length % 4 !== 0) throw this.malformed("it is cut off")
    return Buffer.from(this.rest, "base64")
  }

  private decodeGroups(text: string): Buffer | undefined {
    // Put in front of the text, the rest would have all of it copied.
    const first = this.rest && this.rest + text.slice(0, 4 - this.rest.length)
    const from = first.length - this.rest.length
    const length = text.length - from - ((text.length - from) % 4)
    const rest = first.length % 4 === 0 ? text.slice(from + length) : first
    const groups = (first.length - (first.length % 4) + length) / 4
    const bytes = groups * 3
    if (this.output.length < bytes) this.output = Buffer.allocUnsafeSlow(bytes)
    // The platform skips what does not belong to the alphabet, and ends at padding: there are fewer bytes then.
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
    // More may follow: the second character of the padding, or what is an error.
    this.rest = last
    return decoded
  }

  private malformed(what: string): MalformedBodyError {
    const where = `after ${this.decodedBytes} decoded bytes`
    return new MalformedBodyError(`The attachment's data is not valid base64: ${what} ${where}.`)
  }
}

/** Plain strings are searched for far faster than a pattern. */
function withoutSpace(text: string): string {
  return text.replaceAll("\n", "").replaceAll("\r", "").replaceAll(" ", "").replaceAll("\t", "")
}

function characterName(character: string): string {
  return /[!-~]/.test(character) ? `the character ${character}` : "a character that does not belong there"
}
