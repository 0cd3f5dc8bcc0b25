import { callBody } from "../../lookerbot/page/call_body"
import { el } from "../../lookerbot/page/dom"
import { duration } from "../../playground/page/texts"
import type { LinkCall } from "../links_api"
import { gistOf, shortAddress, waysOf } from "./call_gist"

/** Draws a call: one line, and behind it everything that was sent and answered. */
export function callView(call: LinkCall): HTMLElement {
  const { status, to } = call
  const isGood = status !== undefined && status < 400
  const gist = gistOf(call)
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      el("span", { class: `party ${to}` }, waysOf(call)),
      el("span", { class: "address" }, el("strong", {}, shortAddress(call))),
      el("span", { class: "facts" }, duration(call.durationMs)),
      el("span", { class: isGood ? "pill calm" : "pill bad" }, String(status ?? "none")),
      gist !== "" && el("span", { class: "gist" }, gist),
    ),
    callBody(call),
  )
}
