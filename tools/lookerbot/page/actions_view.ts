import type { ActionElement, BlockOf } from "../lookerbot_api"
import { confirmed } from "./confirm"
import { el } from "./dom"

/** What happens when a button is pressed or an option chosen. */
export type OnPress = (press: { blockId: string; actionId: string; option?: string }) => void

/** Draws buttons and menus in a row. */
export function actionsView({ block_id: id = "", elements }: BlockOf<"actions">, onPress: OnPress): HTMLElement {
  return el("div", { class: "block-actions" }, ...elements.map((each) => pressable(each, id, onPress)))
}

/** Draws a button or a menu. Asks first where the app wants that. */
export function pressable(element: ActionElement, blockId: string, onPress: OnPress): HTMLElement {
  const actionId = element.action_id ?? ""
  const key = `${blockId} ${actionId}`
  const go = async (option?: string) => {
    if (!element.confirm || (await confirmed(element.confirm))) onPress({ blockId, actionId, option })
  }
  if (element.type === "button") {
    const { text, style, url } = element
    const open = () => url && window.open(url, "_blank", "noreferrer")
    const onclick = () => {
      open()
      void go()
    }
    return el("button", { type: "button", class: style ?? "plain", "data-key": key, onclick }, text.text)
  }
  const label = element.type === "static_select" ? (element.placeholder?.text ?? "Choose") : "More actions"
  const options = element.options.map(({ text, value }) => el("option", { value }, text.text))
  const select = el("select", { "aria-label": label, "data-key": key }, el("option", { value: "" }, label), ...options)
  if (element.type === "static_select" && element.initial_option) select.value = element.initial_option.value
  select.addEventListener("change", () => {
    if (select.value) void go(select.value)
    select.value = ""
  })
  return select
}
