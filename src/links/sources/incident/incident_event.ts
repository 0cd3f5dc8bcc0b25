import type { Filter } from "../../link"
import { objectOf, textOf, timeSecOf } from "../event_values"
import type { EventReading, HookEvent, Reading } from "../source"
import { factsOf } from "../webhook/webhook"

type Phases = Readonly<Record<string, EventReading["phase"]>>

/** Words for what happened to an incident, by the member of the body that has them. */
const OWN: Phases = { "incident.opened": "opened", "incident.closed": "closed", "incident.resolved": "closed" }
/** Source: https://developer.pagerduty.com/docs/webhooks-overview, "Event types". */
const PAGERDUTY: Phases = {
  "incident.triggered": "opened",
  "incident.reopened": "opened",
  "incident.resolved": "closed",
}
/** Source: https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/ */
const OPSGENIE: Phases = { Create: "opened", Close: "closed" }
const PAGERDUTY_PING = "pagey.ping"

/** Whether an incident opens or closes. Other events, such as its acknowledgement, change nothing. */
export function readIncident(event: HookEvent, { types, ...filter }: Filter): Reading {
  const { body } = event
  const pagerDuty = objectOf(body.event)
  const [own, theirs, action] = [body.type, pagerDuty.event_type, body.action].map(textOf)
  if (theirs === PAGERDUTY_PING) return { kind: "ping" }
  const name = own ?? theirs ?? action ?? ""
  if (types !== undefined && ![types].flat().includes(name)) return { kind: "ignored", reason: "type" }
  const words = own !== undefined ? OWN : theirs !== undefined ? PAGERDUTY : OPSGENIE
  const phase = Object.hasOwn(words, name) ? words[name] : undefined
  if (phase === undefined) return { kind: "ignored", reason: "event" }
  const { timeSec, deliveryId } = factsOf(event, filter)
  return { kind: "event", phase, timeSec: timeSecOf(pagerDuty.occurred_at) ?? timeSec, deliveryId }
}
