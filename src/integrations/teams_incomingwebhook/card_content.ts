import * as Hub from "../../framework"

/** What stands on a card, whatever its format. */
export interface CardContent {
  title: string
  /** Markdown; empty means none. */
  text: string
  /** What it is, and its value as markdown. */
  facts: readonly (readonly [name: string, value: string])[]
  /** Where the button leads; absent means no button. */
  url?: string
}

/** Longer titles are cut, in characters. */
const MAX_TITLE = 2000

/** The user's words as they are, for people use the markdown of links in them, and facts about what is sent. */
export function cardContent(request: Hub.DataActionRequest, title: string, plan: Hub.ScheduledPlan): CardContent {
  const text = request.formParams.text?.trim() ? request.formParams.text : ""
  return {
    title: Hub.shortenText(title, MAX_TITLE),
    // In markdown a single line break is none.
    text: text.replaceAll(/\r\n?/g, "\n").replaceAll("\n", "\n\n"),
    facts: request.formParams.isAttached === "true" ? factsOf(request, plan) : [],
    url: plan.url,
  }
}

function factsOf({ type }: Hub.DataActionRequest, plan: Hub.ScheduledPlan): [string, string][] {
  const { model, view } = (type === "query" && plan.query) || {}
  const all: [string, unknown][] = [
    ["Type", plan.type],
    ["Title", plan.title],
    ["Model", model],
    ["View", view],
  ]
  return all.flatMap(([name, value]) =>
    typeof value === "string" && value ? [[name, plainMarkdown(Hub.shortenText(value, MAX_TITLE))]] : [],
  )
}

/** The text so that markdown shows it as it is. An underscore within a word needs no help, and names are full of them. */
function plainMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*[\]<>~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`)
    .replace(/^([#+-])/, String.raw`\$1`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`)
}
