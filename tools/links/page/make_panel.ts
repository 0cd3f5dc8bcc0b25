import { el, fill } from "../../lookerbot/page/dom"
import { adopt, make } from "./api"
import type { Store } from "./store"

interface MakeParts {
  readyMade: HTMLElement
  /** Says how it went. */
  made: HTMLElement
  ownPages: HTMLElement
  adoptForm: HTMLFormElement
}

/** Makes links: ready-made ones with one click, others on the hub's own pages. */
export function showMaking(store: Store, { readyMade, made, ownPages, adoptForm }: MakeParts, run: Run): void {
  showAdopting(adoptForm, run)
  store.on("start", () => {
    const { snapshot } = store
    if (!snapshot || readyMade.childElementCount > 0) return
    fill(
      readyMade,
      ...snapshot.readyMade.map(({ name, label }) => {
        const onclick = () => {
          fill(made, "…")
          run(async () => {
            fill(made)
            const { existing } = await make(name)
            fill(made, existing ? "It was there already, so the hub made none." : "Made. It stands below, under 3.")
          })
        }
        return el("li", {}, el("button", { type: "button", onclick }, label))
      }),
    )
    const { hubUrl } = snapshot
    const pages = [
      ...snapshot.sources.map(({ name, label }) => [`${hubUrl}/links/${name}/new`, label] as const),
      [`${hubUrl}/links`, "all of them"] as const,
    ]
    fill(
      ownPages,
      ...pages.flatMap(([href, label], at) => [
        ...(at > 0 ? [", "] : []),
        el("a", { href, target: "_blank", rel: "noreferrer" }, label),
      ]),
    )
  })
}

/** Does something, and tells the person what went wrong. */
export type Run = (work: () => Promise<unknown>) => void

function showAdopting(form: HTMLFormElement, run: Run): void {
  const address = el("input", { id: "adopt-address", type: "url", required: true, autocomplete: "off" })
  const secret = el("input", { id: "adopt-secret", required: true, autocomplete: "off", pattern: "whsec_.+" })
  form.append(
    el("div", { class: "field" }, el("label", { for: address.id }, "Address"), address),
    el("div", { class: "field" }, el("label", { for: secret.id }, "Secret, which begins with whsec_"), secret),
    el("button", { class: "secondary small" }, "Send to it from here"),
  )
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    run(async () => {
      await adopt(address.value, secret.value)
      form.reset()
    })
  })
}
