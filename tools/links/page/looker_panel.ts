import { el, fill } from "../../lookerbot/page/dom"
import type { LookerNow } from "../links_api"
import type { Store } from "./store"

const COMMIT_LENGTH = 8

interface Fact {
  name: string
  value: string
  isWarning?: boolean
}

/** Draws what links act on in Looker. What has just changed is marked. */
export function showLooker(store: Store, panel: HTMLElement): void {
  let last = new Map<string, string>()
  store.on("looker", () => {
    if (!store.looker) return
    const groups = factsOf(store.looker)
    const now = new Map(groups.flatMap(([title, facts]) => facts.map((fact) => [`${title} ${fact.name}`, fact.value])))
    const isNew = (title: string, { name, value }: Fact) => last.size > 0 && last.get(`${title} ${name}`) !== value
    if (last.size > 0 && [...now].every(([name, value]) => last.get(name) === value)) return
    fill(
      panel,
      ...groups.map(([title, facts]) =>
        el("div", {}, el("h3", {}, title), el("dl", {}, ...facts.map((fact) => factView(fact, isNew(title, fact))))),
      ),
    )
    last = now
  })
}

function factsOf({ projects, datagroups, schedules }: LookerNow): [title: string, facts: Fact[]][] {
  return [
    [
      "In production",
      projects.map(({ id, commit, deployments }) => {
        const times = deployments === 0 ? "" : deployments === 1 ? ", deployed once" : `, deployed ${deployments} times`
        return { name: id, value: commit.slice(0, COMMIT_LENGTH) + times }
      }),
    ],
    [
      "Datagroups",
      datagroups.map(({ name, triggeredAt, staleBefore }) => {
        const triggered = triggeredAt !== null && `triggered ${timeText(triggeredAt)}`
        const reset = staleBefore !== null && `reset ${timeText(staleBefore)}`
        return { name, value: [triggered, reset].filter(Boolean).join(", ") || "as it was" }
      }),
    ],
    [
      "Schedules",
      schedules.map(({ title, isEnabled, runs }) => {
        const ran = runs > 0 ? `, run ${runs === 1 ? "once" : `${runs} times`}` : ""
        return { name: title, value: (isEnabled ? "on" : "paused") + ran, isWarning: !isEnabled }
      }),
    ],
  ]
}

function factView({ name, value, isWarning }: Fact, isNew: boolean): HTMLElement {
  const marks = [isNew && "is-new", isWarning && "is-warning"].filter(Boolean).join(" ")
  return el("div", { class: marks || undefined }, el("dt", {}, name), el("dd", {}, value))
}

function timeText(sec: number): string {
  return new Date(sec * 1000).toLocaleTimeString("en-GB")
}
