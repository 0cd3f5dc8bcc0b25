import { commitOf, objectOf, textOf, timeSecOf } from "../event_values"
import type { EventReading, HookEvent, Reading, Source } from "../source"
import type { Filter } from "../../link"
import { isStandard, keyOf, SCHEME_FIELDS, schemeFilter, schemeOf, secretText } from "./schemes"

/** Anything that can send JSON and sign it: Airflow, Dagster, Prefect, cron, CI. */
export const webhook: Source = {
  name: "webhook",
  label: "Webhook",
  description: "Anything that sends JSON and signs it: Airflow, Dagster, Prefect, a line of curl.",
  fields: [
    { name: "types", label: "Types", kind: "list", help: "Values of type in the body. None: every one." },
    ...SCHEME_FIELDS,
  ],
  hasCommits: true,
  instructions: (filter) => [
    "Enter the address and the secret where the webhook is sent from.",
    isStandard(filter)
      ? "The sender signs as Standard Webhooks says; most languages have a library for it."
      : "The sender signs each body with the secret, in the header that you chose.",
  ],
  filterOf(values) {
    const types = values.list("types")
    return { ...(types.length > 0 && { types }), ...schemeFilter(values) }
  },
  placeOf: (_filter, id) => `webhook ${id}`,
  whenOf: ({ types }) => (types ? `Webhook of type ${[types].flat().join(", ")}` : "Webhook"),
  schemeOf,
  issuesSecret: (filter) => !isStandard(filter),
  secretText,
  keyOf,
  read: readWebhook,
}

/** What an event of any sender says. */
function readWebhook(event: HookEvent, filter: Filter): Reading {
  const { body } = event
  const { types } = filter
  if (types && ![types].flat().includes(textOf(body.type) ?? "")) return { kind: "ignored", reason: "type" }
  return { kind: "event", ...factsOf(event, filter) }
}

/** Time, commit and id of an event. */
export function factsOf({ headers, body }: HookEvent, filter: Filter): Omit<EventReading, "kind"> {
  // Other schemes do not sign these headers, so there they say nothing.
  const isSigned = isStandard(filter)
  const data = objectOf(body.data)
  const sentAt = isSigned ? headers["webhook-timestamp"]?.[0] : undefined
  const timeSec = timeSecOf(body.timestamp) ?? (sentAt && /^\d{1,12}$/.test(sentAt) ? Number(sentAt) : undefined)
  return {
    timeSec,
    commit: commitOf(body.commit ?? data.commit),
    deliveryId: isSigned ? headers["webhook-id"]?.[0] : undefined,
  }
}
