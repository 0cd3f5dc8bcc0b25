import { el, fill } from "../../lookerbot/page/dom"
import type { ShownLink } from "../links_api"
import { list, remove } from "./api"
import type { Run } from "./make_panel"
import type { Store } from "./store"

/** Several changes in a row are asked about once, in milliseconds. */
const PAUSE_MS = 100

/** Draws the links as the hub tells of them, each with a button that removes it. @returns a function that asks again. */
export function showLinks(store: Store, place: HTMLElement, title: HTMLElement, run: Run): () => void {
  let asked = 0
  const refresh = async () => {
    const own = ++asked
    const { links, problems } = await list()
    // An older answer would put back what is gone.
    if (own !== asked) return
    const isFocused = place.contains(document.activeElement)
    const empty = links.length === 0 && problems.length === 0 && el("li", { class: "quiet" }, "None yet.")
    fill(
      place,
      ...links.map((link) => linkView(link, run)),
      ...problems.map((problem) => el("li", { class: "problem" }, problem)),
      empty,
    )
    if (isFocused) title.focus()
  }
  const ask = () => run(refresh)
  let timer: ReturnType<typeof setTimeout> | undefined
  store.on("links", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE_MS)
  })
  return ask
}

function linkView(link: ShownLink, run: Run): HTMLElement {
  const { short_name: name, summary, by, ends, state } = link
  const button = el("button", { type: "button", class: "small", "aria-label": `Remove ${name}` }, "Remove")
  button.addEventListener("click", () => {
    // Not disabled, which would take the focus away.
    if (button.ariaDisabled === "true") return
    button.ariaDisabled = "true"
    run(() =>
      remove(link).catch((error: unknown) => {
        button.ariaDisabled = "false"
        throw error
      }),
    )
  })
  return el(
    "li",
    {},
    el(
      "div",
      {},
      el("strong", {}, name),
      " ",
      el("span", { class: state === "active" ? "pill calm" : "pill warn" }, state),
      el("p", {}, summary),
      el("p", { class: "quiet" }, `By ${by}, until ${ends.slice(0, 10)}`),
    ),
    button,
  )
}
