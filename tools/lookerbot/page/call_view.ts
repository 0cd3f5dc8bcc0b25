import { duration } from "../../playground/page/texts"
import type { CallParty, PartyCall } from "../lookerbot_api"
import { callBody } from "./call_body"
import { el } from "./dom"

const PARTIES: Readonly<Record<CallParty, string>> = { slack: "to Slack", looker: "to Looker", hub: "from Slack" }

/** Draws a call: one line, and behind it everything that was sent and answered. */
export function callView(call: PartyCall): HTMLElement {
  const { party, status } = call
  const isGood = status !== undefined && status < 400 && !isRefusal(call)
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      el("span", { class: `party ${party}` }, PARTIES[party]),
      el("span", { class: "address" }, el("strong", {}, shortPath(call))),
      el("span", { class: "facts" }, duration(call.durationMs)),
      el("span", { class: isGood ? "pill calm" : "pill bad" }, isRefusal(call) ? "refused" : String(status ?? "none")),
    ),
    callBody(call),
  )
}

/** Slack refuses with status 200. */
function isRefusal({ party, responseBody }: PartyCall): boolean {
  return party === "slack" && responseBody.startsWith('{"ok":false')
}

/** `chat.postMessage` for Slack, the path below the API for Looker. */
function shortPath({ url, method }: PartyCall): string {
  const { pathname, search } = new URL(url)
  const path = pathname.replace(/^\/api\/4\.0/, "").replace(/^\/api\//, "")
  return method === "GET" ? `${path}${decoded(search)}` : path
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
