import type { FieldValues } from "../../fields"
import type { Filter } from "../../link"
import type { Source } from "../source"
import { readFivetran } from "./fivetran_event"
import { fivetranPartner } from "./fivetran_partner"

const ID = /^[\w-]{1,100}$/

/** Connections of Fivetran whose syncs end. */
export const fivetran: Source = {
  name: "fivetran",
  label: "Fivetran",
  description: "Connections of Fivetran: what they have loaded is fresh in Looker as soon as a sync succeeds.",
  fields: [
    { name: "connectors", label: "Connections", kind: "list", help: "Ids of connections. None: every one." },
    { name: "group", label: "Group", kind: "text", help: "Id of a destination. None: the whole account." },
  ],
  hasCommits: false,
  instructions: ({ group }) => [
    "Fivetran has no page for webhooks: make it with its API, which tests the address at once.",
    `POST https://api.fivetran.com/v1/webhooks/${group === undefined ? "account" : `group/${String(group)}`} ` +
      'with {"url": the address, "secret": the secret, "events": ["sync_end"], "active": true}.',
  ],
  filterOf(values) {
    const connectors = values.list("connectors").sort()
    const group = values.text("group")
    checkIds(values, { connectors, group: group === undefined ? [] : [group] })
    return { ...(connectors.length > 0 && { connectors }), ...(group !== undefined && { group }) }
  },
  placeOf: (filter) => `fivetran${filter.connectors ? " " : ", "}${connectionsOf(filter)}`,
  whenOf: (filter) => `Sync of ${connectionsOf(filter)} in Fivetran`,
  // Source: https://fivetran.com/docs/rest-api/webhooks
  schemeOf: () => ({ header: "x-fivetran-signature-256", encoding: "anyHex" }),
  issuesSecret: () => false,
  read: readFivetran,
  partner: fivetranPartner,
}

function connectionsOf({ connectors, group }: Filter): string {
  if (connectors) return [connectors].flat().join(", ")
  return group === undefined ? "every connection" : `every connection of ${String(group)}`
}

function checkIds(values: FieldValues, members: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, ids] of Object.entries(members)) {
    if (!ids.every((id) => ID.test(id))) values.refuse(name, "takes ids of Fivetran, such as warm_harbor")
  }
}
