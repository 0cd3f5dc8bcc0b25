import { callView } from "./call_view"
import { el, fill } from "./dom"
import type { Store } from "./store"

/** Calls that are shown; the newest come first. */
const SHOWN = 100

/** Draws the calls between Slack, the hub and Looker, the newest first. */
export function showCalls(store: Store, list: HTMLElement, count: HTMLElement): void {
  let lastId = 0
  store.on("calls", () => {
    const isFresh = store.calls.length === 0 || (store.calls.at(-1)?.id ?? 0) < lastId
    if (isFresh) {
      lastId = 0
      fill(list)
    }
    for (const call of store.calls.filter(({ id }) => id > lastId)) {
      list.prepend(el("li", {}, callView(call)))
      lastId = call.id
    }
    while (list.children.length > SHOWN) list.lastElementChild?.remove()
    fill(count, String(store.calls.length))
  })
}
