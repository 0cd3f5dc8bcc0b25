import { FAULTS } from "../../playground/page/faults"
import { setFault } from "./api"
import { el } from "./dom"
import type { Store } from "./store"

/** Lets Slack and Looker misbehave, each in its own way, until it is told to work again. */
export function showFaults(store: Store, panel: HTMLElement, onProblem: (problem: string) => void): void {
  for (const [service, label] of [
    ["slack", "Slack …"],
    ["looker", "Looker …"],
  ] as const) {
    const options = FAULTS.map(({ fault, label: word, code }) =>
      el("option", { value: fault }, code ? `${word} (${code})` : word),
    )
    const select = el("select", { id: `fault-${service}` }, ...options)
    select.addEventListener("change", () => {
      setFault(service, select.value).catch((error: Error) => onProblem(error.message))
    })
    store.on("faults", () => {
      select.value = store.faults[service]
      select.classList.toggle("is-faulty", select.value !== "")
    })
    panel.append(el("div", { class: "field" }, el("label", { for: select.id }, label), select))
  }
}
