import type { IDatagroup } from "@looker/sdk"
import { z } from "zod"
import { invalid, type Refusal } from "../refusal"

const SECOND = z.number().int().positive()
const CHANGE = z.strictObject({ triggered_at: SECOND.optional(), stale_before: SECOND.optional() })

export interface Datagroup {
  id: string
  model: string
  name: string
  /** Seconds since 1970; null: never. */
  triggeredAt: number | null
  staleBefore: number | null
}

/** The datagroups of two models. */
export class Datagroups {
  private lastId = 0
  readonly all: readonly Datagroup[] = ["shop::orders", "shop::hourly", "finance::nightly"].map((text) => {
    const [model = "", name = ""] = text.split("::")
    return { id: String(++this.lastId), model, name, triggeredAt: null, staleBefore: null }
  })

  find(id: string): Datagroup | undefined {
    return this.all.find((each) => each.id === id)
  }

  /** @param text Such as `shop::orders`. */
  named(text: string): Datagroup | undefined {
    return this.all.find(({ model, name }) => `${model}::${name}` === text)
  }

  /** Gives a datagroup another id, as renaming its model there and back does. */
  renumber(text: string): void {
    const found = this.named(text)
    if (found) found.id = String(++this.lastId)
  }

  change(found: Datagroup, body: unknown): IDatagroup | Refusal {
    const { data } = CHANGE.safeParse(body)
    if (!data) return invalid("triggered_at and stale_before are seconds")
    const times = [data.triggered_at, data.stale_before].filter((time) => time !== undefined)
    if (times.some((time) => time > Date.now() / 1000)) return invalid("The time is in the future")
    found.triggeredAt = data.triggered_at ?? found.triggeredAt
    found.staleBefore = data.stale_before ?? found.staleBefore
    return datagroupOf(found)
  }
}

/** As the API gives it. */
export function datagroupOf({ id, model, name, triggeredAt, staleBefore }: Datagroup): IDatagroup {
  const times = {
    created_at: 1_700_000_000,
    stale_before: staleBefore,
    triggered_at: triggeredAt,
    trigger_check_at: null,
  }
  return { can: {}, id, model_name: model, name, ...times, trigger_error: null, trigger_value: null }
}
