// States of a reader within a number, named after what was read last.
const START = 1
const MINUS = 2
const ZERO = 3
const INTEGER = 4
const POINT = 5
const FRACTION = 6
const E = 7
const SIGN = 8
const EXPONENT = 9

/** The state before the first byte of a number. */
export const NUMBER_START = START

/** The state after `byte`; 0 when the byte does not belong to the number. Source: RFC 8259, section 6. */
export function numberStep(state: number, byte: number): number {
  const isDigit = byte >= 0x30 && byte <= 0x39
  const isE = byte === 0x65 || byte === 0x45
  switch (state) {
    case START:
      return byte === 0x2d ? MINUS : numberStep(MINUS, byte)
    case MINUS:
      return byte === 0x30 ? ZERO : isDigit ? INTEGER : 0
    case ZERO:
    case INTEGER:
      return isDigit && state === INTEGER ? INTEGER : byte === 0x2e ? POINT : isE ? E : 0
    case POINT:
    case FRACTION:
      return isDigit ? FRACTION : isE && state === FRACTION ? E : 0
    case E:
      return byte === 0x2b || byte === 0x2d ? SIGN : isDigit ? EXPONENT : 0
    default:
      return isDigit ? EXPONENT : 0
  }
}

/** Whether a number may end in this state. */
export function isWholeNumber(state: number): boolean {
  return state === ZERO || state === INTEGER || state === FRACTION || state === EXPONENT
}
