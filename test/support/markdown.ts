import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import path from "node:path"
import { marked, type Token } from "marked"

/** Folders that hold nothing written for readers, or what others wrote. */
const OTHERS = /^(?:node_modules|dist|coverage|\.git|\.library|\.yarn)$/

/** Paths of all Markdown files of the repository. */
export function markdownFiles(folder = "."): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) return OTHERS.test(entry.name) ? [] : markdownFiles(place)
    return entry.name.endsWith(".md") ? [place] : []
  })
}

/** Addresses of the links and pictures of a text, those in HTML too. */
export function linksOf(text: string): string[] {
  return tokensOf(text).flatMap((token) => {
    if (token.type === "link" || token.type === "image") return [String(token.href)]
    if (token.type !== "html") return []
    return [...token.raw.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = ""]) => address)
  })
}

/** Names of the headings of a text, as GitHub gives them: the second of two equal ones ends in `-1`. */
export function anchorsOf(text: string): string[] {
  const counts = new Map<string, number>()
  const headings = tokensOf(text).flatMap((token) => (token.type === "heading" ? [String(token.text)] : []))
  return headings.map((heading) => {
    const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
    const name = shown.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-")
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count === 0 ? name : `${name}-${count}`
  })
}

/** All parts of a text, at any depth. */
function tokensOf(text: string): Token[] {
  const found: Token[] = []
  void marked.walkTokens(marked.lexer(text), (token) => void found.push(token))
  return found
}

/** The anchors of the files that were read. */
const knownAnchors = new Map<string, string[]>()

/** Why a link of a file leads nowhere; undefined when it leads somewhere, or out of the repository. */
export function troubleOf(link: string, file: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined
  const [place = "", anchor] = decodeURI(link).split("#", 2)
  const target = place === "" ? file : path.join(path.dirname(file), place)
  if (!existsSync(target)) return `${file}: ${link} leads to no file`
  if (anchor === undefined || statSync(target).isDirectory()) return undefined
  const anchors = knownAnchors.get(target) ?? anchorsOf(readFileSync(target, "utf8"))
  knownAnchors.set(target, anchors)
  return anchors.includes(anchor) ? undefined : `${file}: ${link} leads to no heading`
}
