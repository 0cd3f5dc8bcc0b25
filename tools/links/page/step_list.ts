import { el, fill, place } from "../../lookerbot/page/dom"
import type { LinkCall, Step } from "../links_api"
import { callView } from "./call_view"
import type { Store } from "./store"

/** Steps that are shown; the newest come first. */
const SHOWN = 30

interface Drawn {
  view: HTMLElement
  list: HTMLElement
}

/** Draws what was done, the newest first, and below each step its calls in the order in which they began. */
export function showSteps(store: Store, list: HTMLElement, count: HTMLElement): void {
  const steps = new Map<number, Drawn>()
  const calls = new Map<number, HTMLElement>()
  store.on("calls", () => {
    const shown = store.steps.slice(-SHOWN)
    forget(steps, shown)
    forget(calls, store.calls)
    for (const step of shown) {
      const drawn = steps.get(step.id) ?? stepView(step)
      steps.set(step.id, drawn)
      const own = store.calls.filter((call) => call.step === step.id).sort((one, other) => one.atMs - other.atMs)
      place(
        drawn.list,
        own.map((call) => drawnCall(call, own, calls)),
      )
      drawn.list.hidden = own.length === 0
    }
    place(
      list,
      shown.toReversed().flatMap(({ id }) => steps.get(id)?.view ?? []),
    )
    fill(count, String(store.calls.length))
  })
}

function drawnCall(call: LinkCall, all: readonly LinkCall[], drawn: Map<number, HTMLElement>): HTMLElement {
  const item = drawn.get(call.id) ?? el("li", {}, callView(call))
  drawn.set(call.id, item)
  item.classList.toggle("inner", all.some(isAround(call)))
  return item
}

/** Whether the hub was at work for another call when this one was made. */
function isAround({ atMs }: LinkCall): (other: LinkCall) => boolean {
  return ({ to, atMs: fromMs, durationMs }) => to === "hub" && atMs > fromMs && atMs <= fromMs + durationMs
}

function stepView({ id, title, atMs }: Step): Drawn {
  const time = new Date(atMs).toLocaleTimeString("en-GB")
  const list = el("ol", { class: "card", "aria-labelledby": `step-${id}` })
  const head = el("h3", { id: `step-${id}` }, title, " ", el("span", { class: "time" }, time))
  return { view: el("li", { class: "step" }, head, list), list }
}

function forget(drawn: Map<number, unknown>, kept: readonly { id: number }[]): void {
  const ids = new Set(kept.map(({ id }) => id))
  for (const id of drawn.keys()) if (!ids.has(id)) drawn.delete(id)
}
