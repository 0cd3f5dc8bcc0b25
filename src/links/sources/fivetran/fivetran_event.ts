import type { Filter } from "../../link"
import { objectOf, textOf, timeSecOf } from "../event_values"
import type { HookEvent, Reading } from "../source"

/** The connection of the samples that Fivetran sends to try a webhook. */
const SAMPLE = "_connector_1"

/** What an event of Fivetran means for a link. Source: https://fivetran.com/docs/rest-api/webhooks */
export function readFivetran({ body }: HookEvent, { connectors }: Filter): Reading {
  const [event, connector = ""] = [textOf(body.event), textOf(body.connector_id)]
  if (event === "test_event" || connector === SAMPLE) return { kind: "ping" }
  if (event !== "sync_end") return { kind: "ignored", reason: "event" }
  if (connectors !== undefined && ![connectors].flat().includes(connector)) {
    return { kind: "ignored", reason: "connector" }
  }
  if (objectOf(body.data).status !== "SUCCESSFUL") return { kind: "ignored", reason: "status" }
  return { kind: "event", timeSec: timeSecOf(body.created) }
}
