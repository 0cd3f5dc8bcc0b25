import { MalformedBodyError } from "../../errors"

export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_ARRAY = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_ARRAY = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

/** Whether a byte is white space in JSON. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/**
 * The error for a document that is not JSON. It quotes one character of the document at most.
 * @param subject The document as users know it, such as "The attachment".
 * @param offset Bytes of the document before the fault.
 */
export function malformedJson(subject: string, what: string, offset: number): MalformedBodyError {
  return new MalformedBodyError(`${subject} is not valid JSON: ${what} at byte ${offset}.`)
}

/** The error for a byte that is not allowed at its place. Undefined means the end of the document. */
export function unexpectedByte(subject: string, byte: number | undefined, offset: number): MalformedBodyError {
  const isPrintable = byte !== undefined && byte > 0x20 && byte < 0x7f
  const name = isPrintable ? `character ${String.fromCharCode(byte)}` : `byte 0x${byte?.toString(16).padStart(2, "0")}`
  return malformedJson(subject, `unexpected ${byte === undefined ? "end" : name}`, offset)
}
