/** What a YAML text can hold here. */
export type Yaml = string | boolean | readonly Yaml[] | { readonly [name: string]: Yaml }

/** Needs no quotes, unless it is a word that YAML takes for another value. */
const PLAIN = /^[a-z][\w.:/-]*$/i
const OTHER_VALUES = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])

/** Writes an object as YAML, members in their order. The same object gives the same text. */
export function yamlText(object: { readonly [name: string]: Yaml }): string {
  return `${linesOf(object).join("\n")}\n`
}

function linesOf(value: Yaml): string[] {
  if (typeof value !== "object") return [scalar(value)]
  if (isList(value)) return value.flatMap((item) => indented(linesOf(item), "- ", "  "))
  return Object.entries(value).flatMap(([name, member]) => {
    if (typeof member !== "object") return [`${name}: ${scalar(member)}`]
    return [`${name}:`, ...indented(linesOf(member), "  ", "  ")]
  })
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value)
}

function indented(lines: readonly string[], first: string, others: string): string[] {
  return lines.map((line, at) => `${at === 0 ? first : others}${line}`)
}

/** Quoted as in JSON, whose texts are texts of YAML as well. */
function scalar(value: string | boolean): string {
  if (typeof value === "boolean") return String(value)
  const isPlain = PLAIN.test(value) && !value.endsWith(":") && !OTHER_VALUES.has(value.toLowerCase())
  return isPlain ? value : JSON.stringify(value)
}
