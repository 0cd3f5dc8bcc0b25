import { say } from "./api"
import { el, fill } from "./dom"
import type { Store } from "./store"

interface ComposerParts {
  form: HTMLFormElement
  text: HTMLTextAreaElement
  thread: HTMLElement
  suggestions: HTMLElement
  problem: HTMLElement
}

/** Lets the person write: Enter sends, Shift+Enter begins a line, and a suggestion is filled in and sent. */
export function showComposer(store: Store, { form, text, thread, suggestions, problem }: ComposerParts): void {
  const send = () => {
    const { channel, personId, threadTs } = store
    const typed = text.value.trim()
    if (!typed || !channel) return
    text.value = ""
    fill(problem)
    say({ personId, channelId: channel.id, text: typed, threadTs }).catch((error: Error) => {
      fill(problem, error.message)
      text.value ||= typed
    })
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    send()
  })
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  })
  store.on("place", () => {
    const { channel, threadTs } = store
    const isDirect = channel?.kind === "im"
    text.placeholder = isDirect ? "Message Lookerbot" : `Message #${channel?.name ?? ""}`
    thread.hidden = threadTs === undefined
    const leave = el(
      "button",
      { type: "button", class: "link", onclick: () => store.answerThread(undefined) },
      "Leave it",
    )
    fill(thread, "You answer in a thread. ", leave)
    if (threadTs) text.focus()
    fill(
      suggestions,
      ...store.suggestions.flatMap((each) => {
        const isLink = /^https?:/.test(each.text)
        // Links are followed in channels only.
        if (isLink && isDirect) return []
        const typed = isDirect || isLink ? each.text : `/looker ${each.text}`
        const onclick = () => {
          text.value = typed
          send()
        }
        return el("li", {}, el("button", { type: "button", title: each.shows, onclick }, isLink ? "a link" : each.text))
      }),
    )
  })
}
