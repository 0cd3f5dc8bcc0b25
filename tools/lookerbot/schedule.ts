import type { ScheduleAnswer, ScheduleRequest } from "./lookerbot_api"
import type { StandIns } from "./stand_ins"

/** How long Looker is patient, in milliseconds. */
const PATIENCE_MS = 60_000

interface Plan {
  name: string
  label: string
  type: "Look" | "Query" | "Dashboard"
  title: string
  path: string
  queryId?: string
  attachment?: { mimetype: string; extension: string; data: string }
}

const CSV = { mimetype: "text/csv", extension: "csv", data: "Category,Revenue\nBikes,28800\nHelmets,3900\n" }
/** A schedule of each kind. Ids are those of the stand-in's content. */
const PLANS: readonly Plan[] = [
  { name: "look", label: "A Look: Top customers", type: "Look", title: "Top customers", path: "/looks/31" },
  { name: "chart", label: "A Look with a chart", type: "Look", title: "Revenue by category", path: "/looks/32" },
  {
    name: "dashboard",
    label: "A dashboard with filters",
    type: "Dashboard",
    title: "Overview",
    path: "/dashboards/3?Date=7+days",
  },
  {
    name: "query",
    label: "A query with data",
    type: "Query",
    title: "Sales",
    path: "/x/Slug0004",
    queryId: "104",
    attachment: CSV,
  },
  { name: "gone", label: "A Look that was deleted", type: "Look", title: "Gone", path: "/looks/999" },
]

/** The schedules that can be sent. */
export const SCHEDULES = PLANS.map(({ name, label }) => ({ name, label }))

/** Sends a schedule to the hub as Looker does with a webhook. @throws Error when there is no such schedule. */
export async function sendSchedule(
  standIns: StandIns,
  hubUrl: string,
  wanted: ScheduleRequest,
): Promise<ScheduleAnswer> {
  const plan = PLANS.find(({ name }) => name === wanted.name)
  if (!plan) throw new Error(`There is no schedule "${wanted.name}".`)
  const { type, title, path, queryId, attachment } = plan
  const scheduledPlan = {
    title,
    type,
    url: standIns.looker.url + path,
    scheduled_plan_id: "1",
    filters_differ_from_look: false,
    ...(queryId && { query_id: queryId }),
  }
  const token = standIns.environment.LOOKER_WEBHOOK_TOKEN ?? ""
  const headers = {
    "content-type": "application/json",
    "x-looker-instance": standIns.looker.url,
    "x-looker-webhook-token": wanted.isTokenRight ? token : "wrong",
  }
  const kind = type === "Dashboard" ? "dashboard" : "query"
  const body = JSON.stringify({
    type: kind,
    scheduled_plan: scheduledPlan,
    attachment: attachment ?? null,
    data: null,
    form_params: {},
  })
  const url = `${hubUrl}/slack/post/${wanted.kind}/${encodeURIComponent(wanted.receiver)}`
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const answer = await fetch(url, { method: "POST", headers, body, signal })
  return { status: answer.status, text: reasonOf(await answer.text()) }
}

/** What Looker would show of an answer. */
function reasonOf(text: string): string {
  try {
    const { reason, error } = JSON.parse(text) as { reason?: unknown; error?: unknown }
    return typeof reason === "string" ? reason : typeof error === "string" ? error : text.slice(0, 500)
  } catch {
    return text.slice(0, 500)
  }
}
