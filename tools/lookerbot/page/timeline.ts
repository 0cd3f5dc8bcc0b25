import type { SlackMessage } from "../lookerbot_api"
import { el, place } from "./dom"
import { messageView } from "./message_view"
import type { Store } from "./store"

/** How far from the end, in pixels, still counts as the end. */
const NEAR_PX = 80

/** Draws the messages of the channel, answers below what they answer, and only what has changed. */
export function showTimeline(store: Store, list: HTMLElement, onProblem: (problem: string) => void): void {
  let drawn = new Map<SlackMessage, HTMLElement>()
  let shownFor = ""
  let isAtEnd = true
  const draw = () => {
    const scroller = list.parentElement ?? list
    const where = `${store.personId} ${store.channel?.id}`
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX || where !== shownFor
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
    const messages = inThreads(store.messages)
    const known = where === shownFor ? drawn : new Map<SlackMessage, HTMLElement>()
    drawn = new Map(messages.map((each) => [each, known.get(each) ?? messageView(each, store, onProblem)]))
    shownFor = where
    place(list, messages.length > 0 ? [...drawn.values()] : [emptyView(store)])
    keepFocus(list, focused)
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
  }
  store.on("messages", draw)
  // Pictures make the last message higher when they have arrived.
  const follow = () => isAtEnd && list.lastElementChild?.scrollIntoView({ block: "end" })
  list.addEventListener("load", follow, { capture: true })
}

/** Moves answers behind the message that they answer. */
function inThreads(messages: readonly SlackMessage[]): SlackMessage[] {
  const roots = messages.filter(({ threadTs }) => !threadTs || !messages.some(({ ts }) => ts === threadTs))
  return roots.flatMap((root) => [root, ...messages.filter((each) => each.threadTs === root.ts && each !== root)])
}

function emptyView(store: Store): HTMLElement {
  const channel = store.channel
  const how =
    channel?.kind === "im" ? "Ask Lookerbot something, such as help." : "Type /looker help, or @Lookerbot help."
  return el(
    "li",
    { class: "empty-channel" },
    el("p", {}, "Nothing was written here yet."),
    el("p", { class: "quiet" }, how),
  )
}

/** Gives the focus back to a button whose message was drawn again. */
function keepFocus(list: HTMLElement, focused: HTMLElement | undefined): void {
  if (!focused || focused.isConnected) return
  const key = focused.dataset.key
  const again = [...list.querySelectorAll<HTMLElement>("[data-key]")].find(({ dataset }) => dataset.key === key)
  if (again) again.focus()
  else document.getElementById("composer")?.focus()
}
