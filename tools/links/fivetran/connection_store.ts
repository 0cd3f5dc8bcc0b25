export interface FivetranConnection {
  /** Two words, as Fivetran makes them. */
  id: string
  /** What it reads from: `salesforce`. */
  service: string
  /** Name in the destination. */
  schema: string
  /** Id of its destination. */
  groupId: string
}

/** The destinations. */
export const GROUPS: readonly string[] = ["decent_dropsy", "quiet_harbor"]

const START: readonly FivetranConnection[] = [
  { id: "salesforce_prod", service: "salesforce", schema: "salesforce", groupId: "decent_dropsy" },
  { id: "pg_core", service: "postgres", schema: "core", groupId: "decent_dropsy" },
  { id: "ads_daily", service: "google_ads", schema: "ads", groupId: "quiet_harbor" },
]

/** The connections of the account. */
export class ConnectionStore {
  private kept: FivetranConnection[] = [...START]

  get all(): readonly FivetranConnection[] {
    return this.kept
  }

  add(connection: FivetranConnection): void {
    this.kept.push(connection)
  }

  /** Makes everything as it was at the start. */
  reset(): void {
    this.kept = [...START]
  }

  find(id: string): FivetranConnection {
    const found = this.kept.find((each) => each.id === id)
    if (!found) throw new Error(`There is no connection ${id}.`)
    return found
  }
}

/** A connection as Fivetran lists it. Source: https://fivetran.com/docs/rest-api/api-reference/connections/list-connections */
export function connectionOf({ id, service, schema, groupId }: FivetranConnection): object {
  return {
    id,
    service,
    schema,
    group_id: groupId,
    paused: false,
    sync_frequency: 360,
    created_at: "2026-01-05T08:00:00.000000Z",
    succeeded_at: "2026-11-01T08:00:00.000000Z",
    failed_at: null,
    status: {
      setup_state: "connected",
      sync_state: "scheduled",
      update_state: "on_schedule",
      is_historical_sync: false,
    },
  }
}
