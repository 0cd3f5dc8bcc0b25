import type { SlackMessage } from "../lookerbot_api"
import { press, fileAddress } from "./api"
import { attachmentView, type BlockContext, blockViews } from "./block_view"
import { el } from "./dom"
import { mrkdwn } from "./mrkdwn"
import type { Store } from "./store"

/** Draws a message as Slack does. @param onProblem Told when a click could not be sent. */
export function messageView(message: SlackMessage, store: Store, onProblem: (problem: string) => void): HTMLElement {
  const { user, ts, threadTs, visibleTo, text, blocks, attachments, unfurls, files, isEdited } = message
  const context: BlockContext = {
    nameOf: (id) => store.nameOf(id),
    onPress: (pressed) => {
      const where = { personId: store.personId, channelId: message.channel, ts }
      press({ ...where, ...pressed }).catch((error: Error) => onProblem(error.message))
    },
  }
  const author = store.nameOf(user)
  const kind = [store.isBot(user) && "by-bot", visibleTo && "ephemeral", threadTs && "in-thread"].filter(Boolean)
  const answer = !visibleTo && !threadTs
  return el(
    "li",
    { class: ["message", ...kind].join(" "), "data-ts": ts },
    el("span", { class: "avatar", "aria-hidden": true }, author.charAt(0)),
    el(
      "div",
      { class: "message-body" },
      visibleTo && el("p", { class: "only-you" }, "Only visible to you"),
      threadTs && el("p", { class: "only-you" }, "In the thread"),
      el(
        "p",
        { class: "by" },
        el("strong", {}, author),
        store.isBot(user) && el("span", { class: "app" }, "app"),
        timeOf(ts),
        isEdited && el("span", { class: "quiet" }, "(edited)"),
      ),
      // People see the text only where there are no blocks.
      blocks.length === 0 && text !== "" && el("div", { class: "text" }, mrkdwn(text, context.nameOf)),
      ...blockViews(blocks, context),
      ...attachments.map((each) => attachmentView(each, context)),
      ...files.map((id) => fileView(id)),
      ...unfurls.map((each) => attachmentView(each, context)),
      answer &&
        el("button", { type: "button", class: "link reply", onclick: () => store.answerThread(ts) }, "Reply in thread"),
    ),
  )
}

function fileView(id: string): HTMLElement {
  const address = fileAddress(id)
  const picture = el("img", { src: address, alt: `File ${id}`, class: "picture" })
  // What is no picture is offered as a file.
  picture.onerror = () => picture.replaceWith(el("a", { href: address, download: true, class: "file" }, `File ${id}`))
  return picture
}

function timeOf(ts: string): HTMLElement {
  const date = new Date(Number(ts) * 1000)
  const shown = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
  return el("time", { datetime: date.toISOString(), class: "quiet" }, shown)
}
