import type { ComparisonType, IAlert } from "@looker/sdk"

export interface Alert {
  readonly id: string
  readonly title: string
  readonly ownerId: string
  /** Times that it was checked at once. */
  checks: number
}

/** The alerts of several users. */
export class Alerts {
  readonly all: readonly Alert[] = [
    { id: "1", title: "Few orders", ownerId: "2", checks: 0 },
    { id: "2", title: "Revenue falls", ownerId: "4", checks: 0 },
  ]

  find(id: string): Alert | undefined {
    return this.all.find((each) => each.id === id)
  }
}

/** As the API gives it. */
export function alertOf({ id, title, ownerId }: Alert): IAlert {
  return {
    id,
    owner_id: ownerId,
    custom_title: title,
    comparison_type: "LESS_THAN" as ComparisonType,
    cron: "0 5 * * *",
    destinations: [],
    field: { title: "Orders Count", name: "orders.count" },
    threshold: 10,
    is_disabled: false,
  }
}
