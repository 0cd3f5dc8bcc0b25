import { el } from "./dom"

/** Marks around a part of a text, and the element they stand for. */
const MARKS: Readonly<Record<string, "strong" | "em" | "s">> = { "*": "strong", _: "em", "~": "s" }
const EMOJI = /:[a-z0-9_+'-]{1,60}:/y
const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" }

/** How the names behind mentions are found. */
export type NameOf = (id: string) => string

/**
 * Draws a text in Slack's markup: bold, italics, struck, links, mentions, code, quotes, names of emoji.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export function mrkdwn(text: string, nameOf: NameOf): DocumentFragment {
  const drawn = document.createDocumentFragment()
  for (const [at, part] of text.split("```").entries()) {
    // Every second part stands between fences; the last one only if its fence is closed.
    const isCode = at % 2 === 1
    if (isCode) drawn.append(el("pre", { tabindex: 0 }, decoded(part.replace(/^\n/, ""))))
    else drawn.append(...lines(part, nameOf))
  }
  return drawn
}

/** Draws a text without markup, in which only the names of emoji stand out. */
export function plainText(text: string): DocumentFragment {
  const drawn = document.createDocumentFragment()
  drawn.append(...inline(text, () => "", false))
  return drawn
}

function lines(text: string, nameOf: NameOf): Node[] {
  const nodes: Node[] = []
  for (const [at, line] of text.split("\n").entries()) {
    const quoted = /^(?:&gt;|>) ?/.exec(line)?.[0]
    if (quoted) nodes.push(el("blockquote", {}, ...inline(line.slice(quoted.length), nameOf)))
    else {
      if (at > 0) nodes.push(el("br"))
      nodes.push(...inline(line, nameOf))
    }
  }
  return nodes
}

function inline(text: string, nameOf: NameOf, hasMarks = true): Node[] {
  const nodes: Node[] = []
  let plain = ""
  const add = (node: Node, end: number) => {
    if (plain) nodes.push(document.createTextNode(hasMarks ? decoded(plain) : plain))
    plain = ""
    nodes.push(node)
    return end
  }
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at)
    const end = hasMarks ? endOfMark(text, at) : -1
    EMOJI.lastIndex = at
    const [emoji] = character === ":" ? (EMOJI.exec(text) ?? []) : []
    const mark = MARKS[character]
    if (emoji) at = add(el("span", { class: "emoji" }, emoji), at + emoji.length)
    else if (end < 0) {
      plain += character
      at++
    } else if (character === "`") at = add(el("code", {}, decoded(text.slice(at + 1, end))), end + 1)
    else if (character === "<") at = add(linkOrMention(text.slice(at + 1, end), nameOf), end + 1)
    else at = add(el(mark ?? "span", {}, ...inline(text.slice(at + 1, end), nameOf)), end + 1)
  }
  if (plain) nodes.push(document.createTextNode(hasMarks ? decoded(plain) : plain))
  return nodes
}

/** Where the part that begins at `at` ends; -1 when none begins there. */
function endOfMark(text: string, at: number): number {
  const character = text.charAt(at)
  if (character === "<") return text.indexOf(">", at)
  if (character === "`") return text.indexOf("`", at + 2)
  if (!(character in MARKS) || /\w/.test(text.charAt(at - 1)) || /\s/.test(text.charAt(at + 1))) return -1
  for (let end = text.indexOf(character, at + 2); end > 0; end = text.indexOf(character, end + 1)) {
    if (!/\s/.test(text.charAt(end - 1)) && !/\w/.test(text.charAt(end + 1))) return end
  }
  return -1
}

function linkOrMention(inner: string, nameOf: NameOf): Node {
  const [target = "", label] = inner.split("|", 2)
  if (target.startsWith("@")) return el("span", { class: "mention" }, `@${nameOf(target.slice(1))}`)
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${label ?? target.slice(1)}`)
  if (target.startsWith("!")) return el("span", { class: "mention" }, label ?? `@${target.slice(1)}`)
  return link(decoded(target), decoded(label ?? target))
}

/** A link that opens in a new tab; only its text where the address is of another kind. */
export function link(url: string, text: string): Node {
  if (!/^(?:https?:|mailto:)/i.test(url)) return document.createTextNode(text)
  return el("a", { href: url, target: "_blank", rel: "noreferrer" }, text)
}

function decoded(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
}
