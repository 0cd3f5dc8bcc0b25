import { type JsonObject, isObject } from "./json_object"

/** Source of regular expressions for JSON text. What they match is JSON; not all JSON of a kind is matched. */
/** White space between two tokens. */
export const SPACE = "[ \\n\\r\\t]*"
const PLAIN = '[^"\\\\\\x00-\\x1f]*'
const STRING = `"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[\\da-fA-F]{4})${PLAIN})*"`
/** With a longer exponent a JavaScript number may lose digits, however few there are. */
const NUMBER = "-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d\\d?)?"
/** Text, number, boolean or null. */
export const SCALAR = `(?:${STRING}|${NUMBER}|true|false|null)`
/** Matches nowhere. */
const NOTHING = "(?!)"
/** Lists and objects in each other within a cell. Drill links need two. */
const MAX_DEPTH = 4

/** Writes patterns for JSON values of the same shape as samples of them. */
export class ShapePattern {
  /** White space that may stand between two tokens. */
  readonly space: string

  /** @param isSpaced Whether white space may stand between tokens. */
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
   * @param anchor The one member that must be there.
   * @param valueOf Writes the pattern of a member, given what it is in the samples.
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

  /** Matches an object, given a pattern of all that it holds. */
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

/** Matches this text. */
function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
}
