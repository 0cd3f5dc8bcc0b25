import type { BlockOf } from "../lookerbot_api"
import { el } from "./dom"
import { link, type NameOf } from "./mrkdwn"

type RichElement = BlockOf<"rich_text">["elements"][number]["elements"][number]

/** Draws a block of rich text. */
export function richText({ elements }: BlockOf<"rich_text">, nameOf: NameOf): HTMLElement {
  const view = el("div", { class: "rich-text" })
  for (const { type, elements: parts } of elements) {
    const tag = type === "rich_text_preformatted" ? "pre" : type === "rich_text_quote" ? "blockquote" : "div"
    view.append(el(tag, {}, ...parts.map((part) => richPart(part, nameOf))))
  }
  return view
}

function richPart(part: RichElement, nameOf: NameOf): Node {
  if (part.type === "emoji") return el("span", { class: "emoji" }, `:${part.name}:`)
  if (part.type === "user") return el("span", { class: "mention" }, `@${nameOf(part.user_id)}`)
  const plain = part.type === "link" ? link(part.url, part.text ?? part.url) : document.createTextNode(part.text)
  const { bold, italic, strike, code } = part.style ?? {}
  const tags = [bold && "strong", italic && "em", strike && "s", code && "code"] as const
  return tags.reduce<Node>((inner, tag) => (tag ? el(tag, {}, inner) : inner), plain)
}
