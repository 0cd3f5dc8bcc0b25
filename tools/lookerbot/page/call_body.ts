import { bytes, readable } from "../../playground/page/texts"
import type { RecordedCall } from "../lookerbot_api"
import { el } from "./dom"

/** Draws everything that was sent and answered. */
export function callBody(call: RecordedCall): HTMLElement {
  const { method, url, status, fault } = call
  const answer = status === undefined ? "no answer" : `HTTP ${status}`
  return el(
    "div",
    { class: "call-body" },
    el("p", { class: "full" }, `${method} ${url}`),
    el("h3", {}, "Headers"),
    el("dl", { class: "headers" }, ...Object.entries(call.requestHeaders).map(headerView)),
    el("h3", {}, "Body ", el("span", { class: "quiet" }, bytes(call.requestBytes))),
    el("pre", { tabindex: 0 }, call.requestBody ? bodyText(call) : "(empty)"),
    el("h3", {}, "Answer ", el("span", { class: "quiet" }, fault ? `${answer}, fault: ${fault}` : answer)),
    el("pre", { tabindex: 0 }, call.responseBody ? readable(call.responseBody) : "(empty)"),
  )
}

function headerView([name, value]: [string, string]): HTMLElement {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value))
}

/** A form as one line a member, with its JSON indented; JSON indented. */
function bodyText({ requestBody, requestHeaders }: RecordedCall): string {
  if (!requestHeaders["content-type"]?.includes("x-www-form-urlencoded")) return readable(requestBody)
  // Numbers stay as they are: the time of a message ends in zeros that count.
  const shown = (value: string) => (/^[[{]/.test(value) ? readable(value) : value)
  return [...new URLSearchParams(requestBody)].map(([name, value]) => `${name}: ${shown(value)}`).join("\n")
}
