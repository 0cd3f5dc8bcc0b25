import type { Attachment, Block, BlockOf } from "../lookerbot_api"
import { actionsView, type OnPress, pressable } from "./actions_view"
import { fileAddress } from "./api"
import { el } from "./dom"
import { link, mrkdwn, type NameOf, plainText } from "./mrkdwn"
import { richText } from "./rich_text"
import { tableView } from "./table_view"

/** What drawing needs to know of its surroundings. */
export interface BlockContext {
  nameOf: NameOf
  onPress: OnPress
}

type TextObject = NonNullable<BlockOf<"section">["text"]>

/** Draws blocks below each other, as Slack does. */
export function blockViews(blocks: readonly Block[], context: BlockContext): HTMLElement[] {
  return blocks.map((block) => blockView(block, context))
}

/** Draws what is coloured beside a message. */
export function attachmentView(attachment: Attachment, context: BlockContext): HTMLElement {
  const { color, blocks, title, title_link: address, text, image_url: picture } = attachment
  const view = el("div", { class: "attachment" })
  if (color) view.style.borderLeftColor = /^[0-9a-f]{6}$/i.test(color) ? `#${color}` : (NAMED_COLORS[color] ?? color)
  if (title) view.append(el("p", { class: "attachment-title" }, address ? link(address, title) : title))
  if (text) view.append(el("p", {}, mrkdwn(text, context.nameOf)))
  if (picture) view.append(pictureView({ alt_text: title ?? "Picture", image_url: picture }))
  view.append(...blockViews(blocks ?? [], context))
  return view
}

const NAMED_COLORS: Readonly<Record<string, string>> = { good: "#2eb886", warning: "#daa038", danger: "#a30200" }

function blockView(block: Block, context: BlockContext): HTMLElement {
  switch (block.type) {
    case "header":
      return el("h3", { class: "block-header" }, plainText(block.text.text))
    case "divider":
      return el("hr")
    case "section":
      return sectionView(block, context)
    case "context":
      return el(
        "div",
        { class: "block-context" },
        ...block.elements.map((each) =>
          each.type === "image" ? pictureView(each) : el("span", {}, textView(each, context)),
        ),
      )
    case "image":
      return el("figure", {}, block.title && el("figcaption", {}, plainText(block.title.text)), pictureView(block))
    case "actions":
      return actionsView(block, context.onPress)
    case "table":
      return tableView(block, context.nameOf)
    case "rich_text":
      return richText(block, context.nameOf)
    case "input":
      return el("p", { class: "quiet" }, `(an input outside a modal: ${block.label.text})`)
  }
}

function sectionView(
  { block_id: id = "", text, fields, accessory }: BlockOf<"section">,
  context: BlockContext,
): HTMLElement {
  const side =
    accessory && (accessory.type === "image" ? pictureView(accessory) : pressable(accessory, id, context.onPress))
  return el(
    "div",
    { class: "block-section" },
    el(
      "div",
      {},
      text && el("div", {}, textView(text, context)),
      fields && el("div", { class: "block-fields" }, ...fields.map((field) => el("div", {}, textView(field, context)))),
    ),
    side,
  )
}

function textView({ type, text }: TextObject, { nameOf }: BlockContext): DocumentFragment {
  return type === "mrkdwn" ? mrkdwn(text, nameOf) : plainText(text)
}

/** A picture that was uploaded. The page loads none from elsewhere; it says where they are. */
function pictureView(picture: Pick<BlockOf<"image">, "image_url" | "slack_file" | "alt_text">): HTMLElement {
  const { slack_file: file, image_url: address = "", alt_text: text } = picture
  if (file?.id) return el("img", { src: fileAddress(file.id), alt: text, class: "picture" })
  return el("p", { class: "picture elsewhere" }, "Picture at ", link(address, text || address))
}
