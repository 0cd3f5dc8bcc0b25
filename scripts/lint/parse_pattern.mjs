// Parses the source of a regular expression, which is known to be valid, into nodes:
//   { kind: "set", source }                 one character of a set, as it is written: `a`, `\d`, `[^"]`, `.`
//   { kind: "all", nodes }                  one after the other
//   { kind: "any", nodes }                  one of them
//   { kind: "repeat", node, min, max }      `max` may be Infinity
//   { kind: "begin" }, { kind: "end" }      `^` and `$`
//   { kind: "look", node }                  looks ahead or back; `\b` is one with nothing in it
//   { kind: "same" }                        what a group matched before

/** @param source What stands between the slashes. */
export function parsePattern(source) {
  return new PatternParser(source).alternatives()
}

const QUANTIFIER = /([*+?]|\{(\d+)(,?)(\d*)\})\??/y
const LOOK = /\(\?<?[=!]/y
const GROUP = /\((?:\?(?::|<[^>=!][^>]*>|[a-z-]+:))?/y
const CLASS = /\[(?:[^\]\\]|\\.)*\]/suy
const SAME = /\\(?:[1-9]\d*|k<[^>]*>)/y
const WORD_EDGE = /\\b/iy
const ESCAPE = /\\(?:u\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|p\{[^}]*\}|.)/isuy
const CHARACTER = /./suy

class PatternParser {
  at = 0

  constructor(source) {
    this.source = source
  }

  alternatives() {
    const nodes = [this.sequence()]
    while (this.source[this.at] === "|") {
      this.at++
      nodes.push(this.sequence())
    }
    return nodes.length === 1 ? nodes[0] : { kind: "any", nodes }
  }

  sequence() {
    const nodes = []
    while (this.at < this.source.length && this.source[this.at] !== "|" && this.source[this.at] !== ")") {
      nodes.push(this.quantified(this.atom()))
    }
    return { kind: "all", nodes }
  }

  quantified(node) {
    const [text, sign, min, comma, max] = this.take(QUANTIFIER) ?? []
    if (!text) return node
    if (sign === "*") return { kind: "repeat", node, min: 0, max: Infinity }
    if (sign === "+") return { kind: "repeat", node, min: 1, max: Infinity }
    if (sign === "?") return { kind: "repeat", node, min: 0, max: 1 }
    return { kind: "repeat", node, min: Number(min), max: max ? Number(max) : comma ? Infinity : Number(min) }
  }

  atom() {
    if (this.take(LOOK)) return { kind: "look", node: this.inGroup() }
    if (this.take(GROUP)) return this.inGroup()
    if (this.take(SAME)) return { kind: "same" }
    if (this.take(WORD_EDGE)) return { kind: "look", node: { kind: "all", nodes: [] } }
    const [source] = this.take(CLASS) ?? this.take(ESCAPE) ?? this.take(CHARACTER)
    if (source === "^") return { kind: "begin" }
    if (source === "$") return { kind: "end" }
    return { kind: "set", source }
  }

  inGroup() {
    const node = this.alternatives()
    this.at++
    return node
  }

  take(pattern) {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.source)
    if (match) this.at = pattern.lastIndex
    return match
  }
}
