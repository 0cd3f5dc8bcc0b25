/** Glyphs of the characters from the blank to `Z`: five columns each, a byte a column, the lowest bit on top. */
const GLYPHS =
  "000000000000005F00000007000700147F147F14242A7F2A12231308646236495620500008070300001C2241000041221C00" +
  "2A1C7F1C2A08083E080800807030000808080808000060600020100804023E5149453E00427F400072494949462141494D33" +
  "1814127F1027454545393C4A49493141211109073649494936464949291E0000140000004034000000081422411414141414" +
  "004122140802015909063E415D594E7C1211127C7F494949363E414141227F4141413E7F494949417F090909013E41415173" +
  "7F0808087F00417F41002040413F017F081422417F404040407F021C027F7F0408107F3E4141413E7F090909063E4151215E" +
  "7F09192946264949493203017F01033F4040403F1F2040201F3F4038403F631408146303047804036159494D43"
const FIRST = 32
const COLUMNS = 5
const ROWS = 7

/** Pixels from the start of one character to the next. */
const PITCH = COLUMNS + 1

/** Width of a text in pixels of the font. */
export function textWidth(text: string): number {
  return text.length * PITCH
}

/** Calls `dot` for every pixel of a text, from the top left. Small letters are drawn as capitals, unknown characters as blanks. */
export function drawText(text: string, dot: (x: number, y: number) => void): void {
  for (const [at, character] of [...text.toUpperCase()].entries()) {
    const glyph = GLYPHS.slice((character.charCodeAt(0) - FIRST) * COLUMNS * 2).slice(0, COLUMNS * 2)
    if (character.charCodeAt(0) < FIRST || glyph.length < COLUMNS * 2) continue
    for (let column = 0; column < COLUMNS; column++) {
      const bits = Number.parseInt(glyph.slice(column * 2, column * 2 + 2), 16)
      for (let row = 0; row < ROWS; row++) if (bits & (1 << row)) dot(at * PITCH + column, row)
    }
  }
}
