/** A piece of JSON: the name of a member, a text, a number, `true`, `false` or `null`, or what stands between them. */
export interface JsonToken {
  kind: "name" | "text" | "number" | "word" | "mark"
  text: string
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]|\s+/gy
/** What a body that was cut off may end with: the beginning of a text or of a word. */
const CUT = /^(?:"|-?$|[tfn][a-z]{0,4}$)/
/** Deeper levels are not indented further; otherwise a thousand brackets would become a megabyte of blanks. */
const MAX_DEPTH = 20
/** Pieces that are coloured. A page with many more of them is slow. */
const MAX_TOKENS = 4000

/**
 * Indents JSON, or lines of JSON, with numbers and texts as they are written. The end may be cut off. The first 4000 pieces are coloured; the
 * rest is one `mark`, indented too. Takes linear time.
 * @returns undefined for any other text.
 */
export function jsonTokens(text: string): JsonToken[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  const { pieces, rest } = piecesOf(text)
  if (rest && !CUT.test(rest)) return undefined
  const tokens: JsonToken[] = []
  const tail: string[] = []
  let depth = 0
  const line = (change: number) => `\n${"  ".repeat(Math.min((depth = Math.max(0, depth + change)), MAX_DEPTH))}`
  const add = (kind: JsonToken["kind"], piece: string) => {
    if (tokens.length < MAX_TOKENS) tokens.push({ kind, text: piece })
    else tail.push(piece)
  }
  for (const [at, piece] of pieces.entries()) {
    const [before = "", next = ""] = [pieces[at - 1], pieces[at + 1]]
    if ("{[".includes(piece)) {
      if (depth === 0 && at > 0) add("mark", "\n")
      if ("}]".includes(next) && next) add("mark", piece)
      else add("mark", piece + line(1))
    } else if ("}]".includes(piece)) add("mark", "{[".includes(before) && before ? piece : line(-1) + piece)
    else if (piece === ",") add("mark", piece + line(0))
    else if (piece === ":") add("mark", ": ")
    else add(kindOf(piece, next), piece)
  }
  if (rest) tail.push(rest)
  return tail.length > 0 ? [...tokens, { kind: "mark", text: tail.join("") }] : tokens
}

/** Cuts JSON into pieces without blanks. `rest` begins where it is no JSON any more. */
function piecesOf(text: string): { pieces: string[]; rest: string } {
  const pieces: string[] = []
  let end = 0
  for (const { 0: piece, index } of text.matchAll(TOKEN)) {
    end = index + piece.length
    if (piece.trim()) pieces.push(piece)
  }
  return { pieces, rest: text.slice(end) }
}

function kindOf(piece: string, next: string): JsonToken["kind"] {
  if (piece.startsWith('"')) return next === ":" ? "name" : "text"
  return /^[-\d]/.test(piece) ? "number" : "word"
}
