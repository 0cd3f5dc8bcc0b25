import type { LinkCall, Place } from "../links_api"

const NAMES: Readonly<Record<Place, string>> = {
  hub: "hub",
  looker: "Looker",
  github: "GitHub",
  dbt_cloud: "dbt Cloud",
  fivetran: "Fivetran",
  service: "service",
  key: "this page",
  browser: "browser",
}

/** `GitHub → hub`. */
export function waysOf({ from, to }: LinkCall): string {
  return `${NAMES[from]} → ${NAMES[to]}`
}

/** Method and path, without what is the same in all addresses of an API. */
export function shortAddress({ method, url, from, to }: LinkCall): string {
  const { pathname, search } = new URL(url)
  if (to === "hub") return `${method} ${pathname.replace(/^(\/hooks\/\w+\/).*$/, "$1…")}`
  const path = pathname.replace(/^\/api\/(?:4\.0|v\d(?:\/accounts\/\d+)?)/, "").replace(/^\/v1/, "")
  // A browser brings a whole login in its query.
  return `${method} ${path}${from === "browser" ? "" : decoded(search)}`
}

/** What a hub's answer to a webhook says, in a few words; empty for other calls. */
export function gistOf({ to, url, responseBody }: LinkCall): string {
  if (to !== "hub" || !new URL(url).pathname.startsWith("/hooks/")) return ""
  const answer = parsed(responseBody)
  if (answer.ping === true) return "a test, understood"
  if (answer.ignored === true) return `ignored: ${String(answer.reason)}`
  if (answer.duplicate === true) return "had it already, did nothing"
  if (answer.accepted === true) return "accepted, goes on with it"
  if (Array.isArray(answer.results)) return answer.results.map((each) => resultText(Object(each) as Result)).join(" · ")
  return typeof answer.error === "string" ? answer.error : ""
}

interface Result {
  do?: unknown
  success?: unknown
  skipped?: unknown
  message?: unknown
}

function resultText({ do: operation, success, skipped, message }: Result): string {
  if (skipped === true) return `${String(operation)}: skipped`
  const text = typeof message === "string" ? ` (${message.replace(/\.$/, "")})` : ""
  return `${String(operation)}: ${success === true ? "done" : "failed"}${text}`
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return {}
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
