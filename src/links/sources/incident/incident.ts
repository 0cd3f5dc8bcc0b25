import type { Source } from "../source"
import { isStandard, keyOf, SCHEME_FIELDS, schemeFilter, schemeOf, secretText } from "../webhook/schemes"
import { readIncident } from "./incident_event"

/** Incidents that open and close, as PagerDuty, Opsgenie or anything else tells of them. */
export const incident: Source = {
  name: "incident",
  label: "Incident",
  description: "Incidents of PagerDuty, Opsgenie and others: schedules pause while one is open.",
  fields: [
    { name: "types", label: "Types", kind: "list", help: "Values of type in the body. None: every one." },
    ...SCHEME_FIELDS,
  ],
  hasCommits: false,
  instructions: (filter) => [
    "Enter the address where your incidents are managed, as that of a webhook.",
    ...(isStandard(filter) ? ["Enter the secret there as well: the sender signs as Standard Webhooks says."] : []),
    "Let it send when an incident opens and when it closes.",
  ],
  filterOf(values) {
    const types = values.list("types")
    return { ...(types.length > 0 && { types }), ...schemeFilter(values) }
  },
  placeOf: (_filter, id) => `incident ${id}`,
  whenOf: ({ types }) => (types ? `Incident of type ${[types].flat().join(", ")}` : "Incident"),
  schemeOf,
  issuesSecret: (filter) => !isStandard(filter),
  secretText,
  keyOf,
  read: readIncident,
}
