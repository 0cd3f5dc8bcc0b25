import { SecretMask } from "../../outbound"
import { trimEnd, trimStart } from "../../text/trim_text"
import { isHashed } from "./hashed"

/** Pieces of values that are shorter also occur in other texts. */
const MIN_LENGTH = 3
const REDACTED = "[redacted]"
/** Runs of characters that e-mail addresses, numbers and names are written with. */
const PIECES = /[\p{L}\p{M}\p{N}@._+-]+/gu
/** Do not count at the ends of a piece: they may belong to the text around it. */
const MARKS = "@._+-"

/**
 * Hides personal data that a service says back, besides the secrets of a request. Looks the pieces of a text up among those of
 * the values that were sent, so the time it takes grows with the two lengths only. Hashes stay: they tell nobody anything.
 */
export class PersonalDataMask extends SecretMask {
  private values: Iterable<readonly string[]> = []
  /** Pieces of `values`. Made when there is a text to hide. */
  private known?: ReadonlySet<string>

  /** Hides these rows from now on, instead of those before. They are read only when there is a text to hide. */
  watch(rows: Iterable<readonly string[]>): void {
    this.values = rows
    this.known = undefined
  }

  override hide(text: string): string {
    const known = (this.known ??= this.pieces())
    const masked = super.hide(text)
    if (known.size === 0) return masked
    return unescaped(masked).replaceAll(PIECES, (piece) => {
      const core = coreOf(piece)
      return known.has(core.toLowerCase()) ? piece.replace(core, REDACTED) : piece
    })
  }

  private pieces(): Set<string> {
    const pieces = new Set<string>()
    for (const row of this.values) {
      for (const value of row) {
        if (isHashed(value)) continue
        for (const [piece] of value.toLowerCase().matchAll(PIECES)) {
          const core = coreOf(piece)
          if (core.length >= MIN_LENGTH) pieces.add(core)
        }
      }
    }
    return pieces
  }
}

function coreOf(piece: string): string {
  return trimStart(trimEnd(piece, MARKS), MARKS)
}

/** Services write characters in JSON as `\u0040`. Those that JSON must escape stay escaped. */
function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/gi, (escape, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\p{L}\p{M}\p{N}@._+-]/u.test(character) ? character : escape
  })
}
