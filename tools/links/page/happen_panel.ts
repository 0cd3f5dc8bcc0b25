import { el, fill } from "../../lookerbot/page/dom"
import type { Choices, Happening } from "../links_api"
import { happen } from "./api"
import type { Run } from "./make_panel"
import type { Store } from "./store"

const FILES = "models/orders.view.lkml"

/** Lets something happen at a partner, and says how its webhooks were answered. */
export function showHappenings(store: Store, panel: HTMLElement, outcome: HTMLElement, run: Run): void {
  const act = (what: () => Happening) => () => {
    fill(outcome, "…")
    run(async () => {
      fill(outcome)
      const { statuses } = await happen(what())
      fill(outcome, outcomeText(statuses))
    })
  }
  store.on("start", () => {
    if (!store.snapshot || panel.childElementCount > 0) return
    const { choices } = store.snapshot
    panel.append(
      githubGroup(choices, act),
      jobGroup(choices, act),
      syncGroup(choices, act),
      group("Incidents", [
        button(
          "An incident opens",
          act(() => ({ kind: "incident", state: "opened" })),
        ),
        button(
          "It closes",
          act(() => ({ kind: "incident", state: "closed" })),
        ),
      ]),
      serviceGroup(act),
      group("Whatever it was", [
        button(
          "Send the last one again",
          act(() => ({ kind: "again" })),
        ),
      ]),
    )
  })
}

type Act = (what: () => Happening) => () => void

function githubGroup({ repositories }: Choices, act: Act): HTMLElement {
  const repository = choice(
    "repository",
    repositories.map(({ name }) => [name, name]),
  )
  const branch = el("input", { id: "branch", value: "main", autocomplete: "off" })
  const files = el("input", { id: "files", value: FILES, autocomplete: "off" })
  const isBroken = el("input", { type: "checkbox", id: "broken" })
  repository.addEventListener("change", () => {
    branch.value = repositories.find(({ name }) => name === repository.value)?.branch ?? "main"
  })
  const change = () => ({ repository: repository.value, branch: branch.value, isBroken: isBroken.checked })
  const named = () =>
    files.value
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean)
  return group(
    "GitHub",
    [
      button(
        "Push a commit",
        act(() => ({ kind: "push", ...change(), files: named() })),
      ),
      button(
        "Merge a pull request",
        act(() => ({ kind: "merge", ...change() })),
      ),
    ],
    el("div", { class: "columns" }, field("Repository", repository), field("Branch", branch)),
    field("Files of the push", files),
    el("label", { class: "check" }, isBroken, " Its LookML has an error"),
  )
}

function jobGroup({ jobs }: Choices, act: Act): HTMLElement {
  const job = choice(
    "job",
    jobs.map(({ id, name }) => [String(id), name]),
  )
  const end = (status: "Success" | "Errored") => act(() => ({ kind: "job", job: Number(job.value), status }))
  return group(
    "dbt Cloud",
    [button("It succeeds", end("Success")), button("It fails", end("Errored"))],
    field("Job", job),
  )
}

function syncGroup({ connectors }: Choices, act: Act): HTMLElement {
  const connector = choice(
    "connector",
    connectors.map((id) => [id, id]),
  )
  const end = (status: "SUCCESSFUL" | "FAILURE") => act(() => ({ kind: "sync", connector: connector.value, status }))
  return group(
    "Fivetran",
    [button("A sync ends", end("SUCCESSFUL")), button("A sync fails", end("FAILURE"))],
    field("Connection", connector),
  )
}

function serviceGroup(act: Act): HTMLElement {
  const type = el("input", { id: "event-type", value: "orders.loaded", autocomplete: "off" })
  const send = act(() => ({ kind: "event", type: type.value }))
  return group("A service of your own", [button("It sends an event", send)], field("Type", type))
}

function group(title: string, buttons: HTMLElement[], ...fields: HTMLElement[]): HTMLElement {
  return el(
    "fieldset",
    { class: fields.length === 1 ? "happening in-row" : "happening" },
    el("legend", {}, title),
    ...fields,
    el("div", { class: "buttons" }, ...buttons),
  )
}

function button(text: string, onclick: () => void): HTMLElement {
  return el("button", { type: "button", class: "small", onclick }, text)
}

function field(label: string, control: HTMLElement): HTMLElement {
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control)
}

function choice(id: string, options: [value: string, text: string][]): HTMLSelectElement {
  return el("select", { id }, ...options.map(([value, text]) => el("option", { value }, text)))
}

function outcomeText(statuses: readonly number[]): string {
  if (statuses.length === 0) return "No webhook listens for that."
  const answers = statuses.map((status) => (status === 0 ? "no answer" : String(status))).join(", ")
  return `${statuses.length === 1 ? "One webhook was called" : `${statuses.length} webhooks were called`}: ${answers}.`
}
