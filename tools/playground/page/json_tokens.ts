/** A piece of JSON, and what it is: the name of a member, a text, a number, `true`, `false` or `null`, or what stands between them. */
export interface JsonToken {
  kind: "name" | "text" | "number" | "word" | "mark"
  text: string
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]|\s+/y
const INDENT = "  "

/** Indents JSON, with numbers and texts as they are written. Returns undefined for any other text. */
export function jsonTokens(text: string): JsonToken[] | undefined {
  if (!isJson(text)) return undefined
  const pieces = piecesOf(text)
  const tokens: JsonToken[] = []
  let depth = 0
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1]
    const line = (change = 0) => `\n${INDENT.repeat((depth += change))}`
    if (piece === "{" || piece === "[") tokens.push(mark(next === "}" || next === "]" ? piece : piece + line(1)))
    else if (piece === "}" || piece === "]") {
      const isEmpty = pieces[index - 1] === "{" || pieces[index - 1] === "["
      tokens.push(mark(isEmpty ? piece : line(-1) + piece))
    } else if (piece === ",") tokens.push(mark(piece + line()))
    else if (piece === ":") tokens.push(mark(": "))
    else tokens.push({ kind: kindOf(piece, next), text: piece })
  }
  return tokens
}

function piecesOf(text: string): string[] {
  return (text.match(new RegExp(TOKEN, "g")) ?? []).filter((piece) => piece.trim())
}

function mark(text: string): JsonToken {
  return { kind: "mark", text }
}

function kindOf(piece: string, next?: string): JsonToken["kind"] {
  if (piece.startsWith('"')) return next === ":" ? "name" : "text"
  return /^[-\d]/.test(piece) ? "number" : "word"
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object"
  } catch {
    return false
  }
}
