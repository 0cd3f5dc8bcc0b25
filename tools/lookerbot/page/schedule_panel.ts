import { schedule } from "./api"
import { el, fill } from "./dom"
import type { Store } from "./store"

/** Sends a schedule to the hub as Looker does, and shows what the hub answers. */
export function showSchedules(store: Store, form: HTMLFormElement): void {
  const plan = el("select", { id: "schedule-plan" })
  const receiver = el("select", { id: "schedule-receiver" })
  const token = el("input", { type: "checkbox", id: "schedule-token", checked: true })
  const answer = el("p", { role: "status", class: "schedule-answer" })
  form.append(
    el("div", { class: "field" }, el("label", { for: plan.id }, "What"), plan),
    el("div", { class: "field" }, el("label", { for: receiver.id }, "To"), receiver),
    el("label", { class: "check" }, token, " with the right token"),
    el("button", { class: "secondary small" }, "Send the schedule"),
    answer,
  )
  store.on("place", () => {
    if (plan.options.length > 0) return
    fill(plan, ...store.schedules.map(({ name, label }) => el("option", { value: name }, label)))
    const channels = store.conversations.filter(({ kind }) => kind !== "im")
    fill(
      receiver,
      ...channels.map(({ name }) => el("option", { value: `channel ${name}` }, `#${name}`)),
      ...store.people.map(({ email, realName }) => el("option", { value: `dm ${email}` }, realName)),
    )
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const [kind, name = ""] = receiver.value.split(" ")
    fill(answer, "Sending …")
    schedule({
      name: plan.value,
      receiver: name,
      kind: kind === "dm" ? "dm" : "channel",
      isTokenRight: token.checked,
    }).then(
      ({ status, text }) => {
        answer.className = `schedule-answer ${status < 300 ? "good" : "bad"}`
        fill(answer, `${status}: ${text}`)
      },
      (error: Error) => fill(answer, error.message),
    )
  })
}
