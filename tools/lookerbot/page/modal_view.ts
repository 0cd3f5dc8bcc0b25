import type { BlockOf, ShownView } from "../lookerbot_api"
import { cancel, submit } from "./api"
import { type BlockContext, blockViews } from "./block_view"
import { el, fill } from "./dom"
import type { Store } from "./store"

/** Shows the modal that is open at the person, above everything else. */
export function showModals(store: Store, context: BlockContext): void {
  let shown: { id: string; dialog: HTMLDialogElement; draw: (view: ShownView) => void } | undefined
  store.on("views", () => {
    const open = store.views.filter(({ personId }) => personId === store.personId).at(-1)
    if (shown && shown.id !== open?.id) {
      const { dialog } = shown
      shown = undefined
      dialog.close()
      dialog.remove()
    }
    if (!open) return
    shown ??= openDialog(open, context, () => shown?.id === open.id)
    shown.draw(open)
  })
}

function openDialog({ id }: ShownView, context: BlockContext, isCurrent: () => boolean) {
  const dialog = el("dialog", { class: "modal", "aria-labelledby": "modal-title" })
  dialog.addEventListener("close", () => isCurrent() && void cancel(id))
  document.body.append(dialog)
  dialog.showModal()
  return { id, dialog, draw: (shown: ShownView) => drawModal(dialog, shown, context) }
}

function drawModal(dialog: HTMLDialogElement, { id, view }: ShownView, context: BlockContext): void {
  const error = el("p", { class: "problem", role: "alert" })
  const inputs = view.blocks.map((block) => (block.type === "input" ? new ModalInput(block) : undefined))
  const parts = view.blocks.flatMap((block, at) => inputs[at]?.field ?? blockViews([block], context))
  const onsubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    const answers = Object.fromEntries(inputs.flatMap((input) => (input ? [[input.blockId, input.value]] : [])))
    const problems = await submit({ viewId: id, answers }).catch((failure: Error) => ({ "": failure.message }))
    fill(error, (problems as Record<string, string>)[""] ?? "")
    for (const input of inputs) input?.tellProblem((problems as Record<string, string>)[input.blockId])
    inputs.find((input) => input && input.blockId in problems)?.focus()
  }
  const close = () => dialog.close()
  const buttons = el(
    "footer",
    {},
    el("button", { type: "button", class: "secondary", onclick: close }, view.close?.text ?? "Cancel"),
    view.submit && el("button", { class: "primary" }, view.submit.text),
  )
  const title = el("h2", { id: "modal-title", tabindex: -1 }, view.title.text)
  const form = el(
    "form",
    { novalidate: true, onsubmit: (event) => void onsubmit(event) },
    title,
    ...parts,
    error,
    buttons,
  )
  fill(dialog, form)
  const first = inputs.find(Boolean)
  if (first) first.focus()
  else title.focus()
}

/** One question of a modal: its label, control, hint and problem. */
class ModalInput {
  readonly blockId: string
  readonly field: HTMLElement
  private readonly control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
  private readonly problem: HTMLElement

  constructor({ block_id: id = "", label, element, hint, optional }: BlockOf<"input">) {
    this.blockId = id
    this.control = controlOf(element)
    this.control.id = `input-${id}`
    this.problem = el("p", { class: "problem", id: `input-${id}-problem` })
    const hintId = `input-${id}-hint`
    this.control.setAttribute("aria-describedby", hint ? `${this.problem.id} ${hintId}` : this.problem.id)
    this.field = el(
      "div",
      { class: "field" },
      el("label", { for: this.control.id }, label.text, optional && el("span", { class: "optional" }, " optional")),
      this.control,
      this.problem,
      hint && el("p", { class: "hint", id: hintId }, hint.text),
    )
  }

  get value(): string {
    return this.control.value
  }

  focus(): void {
    this.control.focus()
  }

  tellProblem(text: string | undefined): void {
    fill(this.problem, text)
    this.field.classList.toggle("has-problem", text !== undefined)
    if (text) this.control.setAttribute("aria-invalid", "true")
    else this.control.removeAttribute("aria-invalid")
  }
}

function controlOf(element: BlockOf<"input">["element"]) {
  const hint = element.placeholder?.text
  if (element.type === "static_select") {
    const options = element.options.map(({ text, value }) => el("option", { value }, text.text))
    const select = el("select", {}, el("option", { value: "" }, hint ?? "Choose"), ...options)
    select.value = element.initial_option?.value ?? ""
    return select
  }
  const control = element.multiline ? el("textarea", { rows: 4 }) : el("input", { type: "text" })
  if (hint) control.placeholder = hint
  control.value = element.initial_value ?? ""
  return control
}
