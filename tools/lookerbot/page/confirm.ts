import type { ConfirmDialog } from "../lookerbot_api"
import { el } from "./dom"

/** Asks with a dialog. @returns whether the person agreed. */
export function confirmed({ title, text, confirm, deny, style }: ConfirmDialog): Promise<boolean> {
  const dialog = el("dialog", { class: "modal", "aria-labelledby": "confirm-title" })
  const yes = el("button", { class: style === "danger" ? "danger" : "primary", value: "yes" }, confirm.text)
  dialog.append(
    el(
      "form",
      { method: "dialog" },
      el("h2", { id: "confirm-title" }, title.text),
      el("p", {}, text.text),
      el("footer", {}, el("button", { class: "secondary", value: "no" }, deny.text), yes),
    ),
  )
  document.body.append(dialog)
  dialog.showModal()
  yes.focus()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(dialog.returnValue === "yes")
    })
  })
}
