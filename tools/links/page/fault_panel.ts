import { el } from "../../lookerbot/page/dom"
import { FAULTS } from "../../playground/page/faults"
import { setFault } from "./api"
import type { Run } from "./make_panel"
import type { Store } from "./store"

const PLACES = [
  ["looker", "Looker …"],
  ["github", "GitHub …"],
  ["dbt_cloud", "dbt Cloud …"],
  ["fivetran", "Fivetran …"],
] as const

/** Lets Looker and the partners misbehave, each in its own way, until they are told to work again. */
export function showFaults(store: Store, panel: HTMLElement, run: Run): void {
  for (const [place, label] of PLACES) {
    const options = FAULTS.map(({ fault, label: word, code }) =>
      el("option", { value: fault }, code ? `${word} (${code})` : word),
    )
    const select = el("select", { id: `fault-${place}` }, ...options)
    select.addEventListener("change", () => run(() => setFault(place, select.value)))
    store.on("faults", () => {
      select.value = store.faults[place]
      select.classList.toggle("is-faulty", select.value !== "")
    })
    panel.append(el("div", { class: "field" }, el("label", { for: select.id }, label), select))
  }
}
