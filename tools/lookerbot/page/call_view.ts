import type { CallParty, PartyCall } from "../lookerbot_api"
import { bytes, duration, readable } from "../../playground/page/texts"
import { el } from "./dom"

const PARTIES: Readonly<Record<CallParty, string>> = { slack: "to Slack", looker: "to Looker", hub: "from Slack" }

/** Draws a call: one line, and behind it everything that was sent and answered. */
export function callView(call: PartyCall): HTMLElement {
  const { party, method, status, fault } = call
  const isGood = status !== undefined && status < 400 && !isRefusal(call)
  const answer = status === undefined ? "no answer" : `HTTP ${status}`
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
    el(
      "div",
      { class: "call-body" },
      el("p", { class: "full" }, `${method} ${call.url}`),
      el("h3", {}, "Headers"),
      el("dl", { class: "headers" }, ...Object.entries(call.requestHeaders).map(headerView)),
      el("h3", {}, "Body ", el("span", { class: "quiet" }, bytes(call.requestBytes))),
      el("pre", { tabindex: 0 }, call.requestBody ? bodyText(call) : "(empty)"),
      el("h3", {}, "Answer ", el("span", { class: "quiet" }, fault ? `${answer}, fault: ${fault}` : answer)),
      el("pre", { tabindex: 0 }, call.responseBody ? readable(call.responseBody) : "(empty)"),
    ),
  )
}

/** Slack refuses with status 200. */
function isRefusal({ party, responseBody }: PartyCall): boolean {
  return party === "slack" && responseBody.startsWith('{"ok":false')
}

function headerView([name, value]: [string, string]): HTMLElement {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value))
}

/** `chat.postMessage` for Slack, the path below the API for Looker. */
function shortPath({ url, method }: PartyCall): string {
  const { pathname, search } = new URL(url)
  const path = pathname.replace(/^\/api\/4\.0/, "").replace(/^\/api\//, "")
  return method === "GET" ? `${path}${decoded(search)}` : path
}

/** A form as one line a member, with its JSON indented; JSON indented. */
function bodyText({ requestBody, requestHeaders }: PartyCall): string {
  if (!requestHeaders["content-type"]?.includes("x-www-form-urlencoded")) return readable(requestBody)
  // Numbers stay as they are: the time of a message ends in zeros that count.
  const shown = (value: string) => (/^[[{]/.test(value) ? readable(value) : value)
  return [...new URLSearchParams(requestBody)].map(([name, value]) => `${name}: ${shown(value)}`).join("\n")
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
