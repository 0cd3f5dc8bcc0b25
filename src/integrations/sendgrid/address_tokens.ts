/** A piece of an address list: a text in quotes, `<…>`, a run of other characters, or a separator between two addresses. */
export interface AddressToken {
  kind: "quoted" | "angle" | "word" | "separator"
  /** The text without its quotes or brackets. */
  text: string
  /** Position in the list at which the piece begins. */
  start: number
}

/** Characters that always separate two addresses. The full-width ones are on Chinese and Japanese keyboards. */
const SEPARATORS = ",;\n\r\v\f\u0085\u2028\u2029，；、"

/** Cuts an address list into pieces, in linear time. A quote or bracket without its other half is an ordinary character. */
export function addressTokens(list: string): AddressToken[] {
  const tokens: AddressToken[] = []
  const last = { '"': list.lastIndexOf('"'), ">": list.lastIndexOf(">") }
  const endOf = (at: number) => {
    const character = list.charAt(at)
    const end = character === "<" ? ">" : character === '"' ? '"' : undefined
    return end && last[end] > at ? list.indexOf(end, at + 1) : -1
  }
  const isWord = (at: number) => !isBlank(list.charAt(at)) && !isSeparator(list.charAt(at)) && endOf(at) < 0
  for (let at = 0; at < list.length;) {
    const [start, end, first] = [at, endOf(at), list.charAt(at)]
    at = end < 0 ? at + 1 : end + 1
    if (end >= 0) tokens.push({ kind: first === "<" ? "angle" : "quoted", text: list.slice(start + 1, end), start })
    else if (isSeparator(first)) tokens.push({ kind: "separator", text: first, start })
    else if (!isBlank(first)) {
      while (at < list.length && isWord(at)) at++
      tokens.push({ kind: "word", text: list.slice(start, at), start })
    }
  }
  return tokens
}

function isSeparator(character: string): boolean {
  return SEPARATORS.includes(character)
}

function isBlank(character: string): boolean {
  return character.trim() === ""
}
