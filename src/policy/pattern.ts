import { domainToASCII } from "node:url"

/** What a pattern is compared with, which decides how both are written. */
export type TextKind = "address" | "host" | "name" | "value"

const STAR = Symbol("anything but a slash")
const GLOBSTAR = Symbol("anything")
type Token = string | typeof STAR | typeof GLOBSTAR

/** A text in which `*` stands for anything but `/`, and `**` for anything. Takes time in proportion to the text. */
export class Pattern {
  private readonly tokens: readonly Token[]
  private readonly prefix: string

  /** @param kind `address`: a destination; `host`; `name`: a name of Looker, in any case; `value`: compared as it is. */
  constructor(
    readonly text: string,
    private readonly kind: TextKind,
  ) {
    const plain = plainPattern(text, kind)
    const wild = plain.indexOf("*")
    this.prefix = wild < 0 ? plain : plain.slice(0, wild)
    this.tokens = wild < 0 ? [] : tokensOf(plain.slice(wild))
  }

  /** @param text Written as `plainText` writes it. */
  matches(text: string): boolean {
    if (!text.startsWith(this.prefix)) return false
    return this.tokens.length === 0
      ? text.length === this.prefix.length
      : isMatch(this.tokens, text, this.prefix.length)
  }

  /** How a value is written before it is compared with patterns of this kind. */
  plainText(text: string): string {
    return plainText(text, this.kind)
  }
}

/** How a value of `kind` is written before it is compared. Destinations come as they are compared. */
function plainText(text: string, kind: TextKind): string {
  return kind === "host" || kind === "name" ? text.toLowerCase() : text
}

function plainPattern(text: string, kind: TextKind): string {
  if (kind === "address") return plainAddress(text)
  return kind === "host" ? asciiHost(text) : plainText(text, kind)
}

/** Writes the scheme and the host as destinations have them. The path stays. */
function plainAddress(text: string): string {
  const [, scheme = "", rest = ""] = /^([a-z\d+.*-]+:)(.*)$/is.exec(text) ?? []
  if (!rest) return text
  const [start, ...path] = rest.startsWith("//") ? rest.slice(2).split("/") : []
  if (start !== undefined) return [`${scheme.toLowerCase()}//${asciiHost(start)}`, ...path].join("/")
  const at = rest.lastIndexOf("@")
  const isPath = rest.startsWith("/")
  return scheme.toLowerCase() + (isPath ? rest : rest.slice(0, at + 1).toLowerCase() + asciiHost(rest.slice(at + 1)))
}

/** Labels without a star in ASCII; a dot at the end is left out. */
function asciiHost(host: string): string {
  const bare = host.endsWith(".") ? host.slice(0, -1) : host
  const label = (text: string) => (!/\P{ASCII}/u.test(text) || text.includes("*") ? text : domainToASCII(text) || text)
  return bare.toLowerCase().split(".").map(label).join(".")
}

function tokensOf(pattern: string): Token[] {
  return pattern.split(/(\*+)/).flatMap((part): Token[] => {
    if (part.startsWith("*")) return [part.length > 1 ? GLOBSTAR : STAR]
    return [...part]
  })
}

/** Follows all ways through the tokens at once, so that no text takes long. */
function isMatch(tokens: readonly Token[], text: string, from: number): boolean {
  let states = new Uint8Array(tokens.length + 1)
  let next = new Uint8Array(tokens.length + 1)
  enter(states, 0, tokens)
  for (let at = from; at < text.length;) {
    const letter = String.fromCodePoint(text.codePointAt(at)!)
    at += letter.length
    next.fill(0)
    let isAlive = false
    for (const [state, token] of tokens.entries()) {
      if (!states[state]) continue
      const goesOn = token === GLOBSTAR || (token === STAR ? letter !== "/" : token === letter)
      if (!goesOn) continue
      isAlive = true
      enter(next, typeof token === "string" ? state + 1 : state, tokens)
    }
    if (!isAlive) return false
    ;[states, next] = [next, states]
  }
  return states[tokens.length] === 1
}

/** Also enters the states behind stars, which may stand for nothing. */
function enter(states: Uint8Array, state: number, tokens: readonly Token[]): void {
  for (let at = state; ; at++) {
    states[at] = 1
    if (at >= tokens.length || typeof tokens[at] === "string") return
  }
}
