import { escapeHtml } from "../../edge"

/** Text of HTML, in which all foreign text is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | false | undefined | readonly Part[]

/** Makes markup: texts put into it are escaped, markup is put in as it is, lists are joined, and false and undefined are nothing. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: texts }, ...parts.map(textOf)))
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return ""
  if (part instanceof Markup) return part.text
  if (typeof part === "object") return part.map(textOf).join("")
  return escapeHtml(String(part))
}
