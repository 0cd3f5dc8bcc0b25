import * as Hub from "../../framework"

/** The content of a card, independent of the card's format. */
export interface CardContent {
  title: string
  /** Markdown; empty means none. */
  text: string
  /** Names, and values as markdown. */
  facts: readonly (readonly [name: string, value: string])[]
  /** Address that the button opens; absent means no button. */
  url?: string
}

/** Longer titles are cut, in characters. */
const MAX_TITLE = 2000

/** Builds the content. The user's text is not escaped, because people write markdown links in it. */
export function cardContent(request: Hub.DataActionRequest, title: string, plan: Hub.ScheduledPlan): CardContent {
  const text = request.formParams.text?.trim() ? request.formParams.text : ""
  return {
    title: Hub.shortenText(title, MAX_TITLE),
    // Markdown ignores a single line break.
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

/** Escapes a text so that markdown shows it unchanged. Keeps underscores within words, which are common and need no escape. */
function plainMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*[\]<>~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`)
    .replace(/^([#+-])/, String.raw`\$1`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`)
}
