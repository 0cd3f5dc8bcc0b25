import { type JsonObject, isObject } from "./json_object"

/** Sources of regular expressions for JSON text. They match only JSON, but not every JSON text of a kind. */
/** White space between two tokens. */
export const SPACE = "[ \\n\\r\\t]*"
const PLAIN = '[^"\\\\\\x00-\\x1f]*'
const STRING = `"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[\\da-fA-F]{4})${PLAIN})*"`
/** At most two digits in the exponent: with more, even a short number may lose digits in JavaScript. */
const NUMBER = "-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d\\d?)?"
/** Text, number, boolean or null. */
export const SCALAR = `(?:${STRING}|${NUMBER}|true|false|null)`
/** Matches nowhere. */
const NOTHING = "(?!)"
/** Most levels of nested lists and objects within a cell. Drill links need two. */
const MAX_DEPTH = 4

/** Writes patterns for JSON values that have the same shape as given samples. */
export class ShapePattern {
  /** Pattern for the white space between two tokens. */
  readonly space: string

  /** @param isSpaced Whether there may be white space between tokens. */
  constructor(isSpaced: boolean) {
    this.space = isSpaced ? SPACE : ""
  }

  /** Matches values like these: the same kinds of value, objects with the same members. */
  value(samples: readonly unknown[], depth = MAX_DEPTH): string {
    if (depth === 0) return NOTHING
    if (samples.every((sample) => typeof sample === "string")) return STRING
    const kinds = [SCALAR]
    const lists = samples.filter((sample) => Array.isArray(sample))
    if (lists.length > 0) kinds.push(this.list(lists, depth - 1))
    const objects = samples.filter(isObject)
    if (objects.length > 0) {
      const anchor = Object.keys(objects[0]!).find((key) => objects.every((object) => Object.hasOwn(object, key)))
      kinds.push(this.object(objects, anchor, (_key, values) => this.value(values, depth - 1)))
    }
    return `(?:${kinds.join("|")})`
  }

  /**
   * Matches objects with members in the order of the samples.
   * @param anchor The only member that must be present.
   * @param valueOf Writes the pattern for the value of a member, given its values in the samples.
   */
  object(samples: readonly JsonObject[], anchor: string | undefined, valueOf: MemberPattern): string {
    if (anchor === undefined) return NOTHING
    const comma = this.comma
    const keys = [...new Set(samples.flatMap((sample) => Object.keys(sample)))]
    const position = keys.indexOf(anchor)
    const members = keys.map((key, index) => {
      const values = samples.filter((sample) => Object.hasOwn(sample, key)).map((sample) => sample[key])
      const member = this.member(key, valueOf(key, values))
      if (index === position) return member
      return index < position ? `(?:${member}${comma})?` : `(?:${comma}${member})?`
    })
    return this.braces(members.join(""))
  }

  /** Matches one member of an object. */
  member(key: string, value: string): string {
    return `${literal(JSON.stringify(key))}${this.space}:${this.space}${value}`
  }

  /** Matches an object, given the pattern of its content. */
  braces(content: string): string {
    return `\\{${this.space}${content}${this.space}\\}`
  }

  get comma(): string {
    return `${this.space},${this.space}`
  }

  private list(samples: readonly unknown[][], depth: number): string {
    const elements = samples.flat()
    const { space } = this
    if (elements.length === 0) return `\\[${space}\\]`
    return `\\[${space}(?:${this.value(elements, depth)}${space}(?:,${space}(?!\\])|(?=\\])))*\\]`
  }
}

type MemberPattern = (key: string, values: unknown[]) => string

/** Matches exactly this text. */
function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
}
