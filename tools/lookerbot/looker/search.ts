import type { Content, Dashboard, Look } from "./content"

/** Finds titles by patterns in which `%` stands for any text and `_` for any character, in any case. */
export function searchTitles<T extends Dashboard | Look>(items: readonly T[], query: URLSearchParams): T[] {
  const titles = query.getAll("title").flatMap((title) => title.split(","))
  const description = query.get("description")
  const found = items.filter((each) => {
    const tests = [
      ...(titles.length > 0 ? [titles.some((title) => isLike(each.title, title))] : []),
      ...(description === null ? [] : [isLike(each.description, description)]),
      ...(query.get("id") === null ? [] : [each.id === query.get("id")]),
    ]
    if (query.get("deleted") === "true") return false
    return query.get("filter_or") === "true" ? tests.length === 0 || tests.includes(true) : !tests.includes(false)
  })
  const offset = Number(query.get("offset") ?? 0)
  return found.slice(offset, offset + Number(query.get("limit") ?? 100))
}

/** Everything whose title or description holds one of the words. */
export function searchContent({ dashboards, looks }: Content, terms: string, query: URLSearchParams) {
  const words = terms.toLowerCase().split(/\s+/).filter(Boolean)
  const types = (query.get("types") ?? "dashboard,look").split(",")
  const isFound = ({ title, description }: Dashboard | Look) => {
    const text = `${title} ${description}`.toLowerCase()
    return words.some((word) => text.includes(word))
  }
  const found = [
    ...(types.includes("dashboard")
      ? dashboards.filter(isFound).map((each) => ({ type: "dashboard" as const, each }))
      : []),
    ...(types.includes("look") ? looks.filter(isFound).map((each) => ({ type: "look" as const, each })) : []),
  ]
  return found.slice(0, Number(query.get("limit") ?? 100))
}

function isLike(text: string, pattern: string): boolean {
  const [lower, pieces] = [text.toLowerCase(), pattern.toLowerCase().split("%")]
  let at = 0
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1
    const from = isLast && index > 0 ? Math.max(at, lower.length - piece.length) : at
    const found = placeOf(lower, piece, from, index === 0 || isLast)
    if (found < 0) return false
    at = found + piece.length
  }
  return at === lower.length || pattern.endsWith("%")
}

/** Where a piece stands at or after `from`; -1 for nowhere. `_` stands for any character. */
function placeOf(text: string, piece: string, from: number, isFixed: boolean): number {
  for (let at = from; at + piece.length <= text.length; at++) {
    const isHere = Array.from(piece).every((character, index) => character === "_" || text[at + index] === character)
    if (isHere) return at
    if (isFixed) return -1
  }
  return -1
}
