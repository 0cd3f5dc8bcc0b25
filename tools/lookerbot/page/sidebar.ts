import { el, fill } from "./dom"
import type { Store } from "./store"

/** Draws the channels, and the people to speak as. */
export function showSidebar(store: Store, channels: HTMLElement, people: HTMLSelectElement): void {
  people.addEventListener("change", () => store.choosePerson(people.value))
  store.on("place", () => {
    fill(
      people,
      ...store.people.map(({ id, realName, isGuest }) =>
        el("option", { value: id }, realName + (isGuest ? " (guest)" : "")),
      ),
    )
    people.value = store.personId
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.channel : undefined
    const items = store.channels.map(({ id, name, kind, hasBot }) => {
      const label = kind === "im" ? "Lookerbot" : `# ${name}`
      const isChosen = id === store.channel?.id
      const note = kind === "im" ? "direct" : !hasBot ? "without the bot" : kind === "private_channel" ? "private" : ""
      const onclick = () => store.chooseChannel(id)
      const button = el(
        "button",
        { type: "button", "data-channel": id, "aria-current": isChosen && "true", onclick },
        el("span", {}, label),
        note !== "" && el("span", { class: "quiet" }, note),
      )
      return el("li", {}, button)
    })
    fill(channels, ...items)
    if (focused) channels.querySelector<HTMLElement>(`[data-channel="${focused}"]`)?.focus()
  })
}
