import * as Hub from "../../framework"
import type { DataType, Target } from "./mparticle_columns"
import { attributeOf, valueAs } from "./mparticle_values"

/** Most bytes of one batch. Source: https://docs.mparticle.com/guides/default-service-limits/ */
const MAX_BYTES = 128 * 1000
const EVENT_NAME = "looker_custom_event"
const EVENT_TYPE = "other"
const EVENT_TYPES = [
  "location",
  "media",
  "navigation",
  "search",
  "social",
  "transaction",
  "user_content",
  "user_preference",
  EVENT_TYPE,
]

type Members = Record<string, unknown>

/** One user, with the event of the row if events are sent, as mParticle expects it. */
export interface Batch {
  events: { data: Members; event_type: "custom_event" }[]
  user_attributes: Members
  user_identities: Members
  device_info: Members
  environment: "production" | "development"
}

/** Turns rows into batches, and counts the values that mParticle does not take. */
export class BatchMaker {
  /** Tag → number of values left out. */
  private readonly leftOut = new Map<string, number>()

  constructor(
    private readonly targets: readonly Target[],
    private readonly dataType: DataType,
    private readonly environment: Batch["environment"],
  ) {}

  toBatch(row: Hub.Row): Batch | Hub.Refused {
    const parts = this.partsOf(row)
    if (Object.keys(parts.user_identities).length === 0) {
      return new Hub.Refused("The row has no identity: its cells with an identity tag are empty")
    }
    const { user_attributes, user_identities, device_info } = parts
    const events = this.dataType === "event_data" ? [{ data: dataOf(parts), event_type: "custom_event" as const }] : []
    const batch = { events, user_attributes, user_identities, device_info, environment: this.environment }
    const isTooLarge = Buffer.byteLength(Hub.exactJson(batch)) > MAX_BYTES
    return isTooLarge ? new Hub.Refused("The row is larger than 128 KB, the most that mParticle takes") : batch
  }

  /** Sentences about what was left out of the rows. */
  get notes(): string[] {
    return [...this.leftOut].map(([tag, count]) => {
      const values = count === 1 ? "1 value was" : `${count} values were`
      return `${values} left out that mParticle does not take in a column tagged ${tag}.`
    })
  }

  private partsOf(row: Hub.Row): Record<Target["part"], Members> {
    const parts: Record<Target["part"], Members> = {
      user_identities: {},
      user_attributes: {},
      device_info: {},
      custom_attributes: {},
      event: {},
    }
    for (const target of this.targets) {
      const value = this.valueOf(target, Hub.cellValue(row, target.column))
      if (value !== undefined) parts[target.part][target.key] = value
    }
    return parts
  }

  private valueOf({ part, kind = "text", tag }: Target, value: unknown): unknown {
    if (part === "user_identities") return identityOf(value)
    if (part === "user_attributes") return attributeOf(value)
    const taken = valueAs(kind, value)
    if (value === null) return taken
    if (taken === undefined) this.leftOut.set(tag, (this.leftOut.get(tag) ?? 0) + 1)
    return taken
  }
}

/** Undefined when there is none. A number that JavaScript would round is sent as text, which keeps its digits everywhere. */
function identityOf(value: unknown): unknown {
  if (value === null || (typeof value === "string" && Hub.isBlank(value))) return undefined
  if (value instanceof Hub.ExactNumber) return value.text
  return valueAs("text", value)
}

function dataOf({ custom_attributes, event }: Record<Target["part"], Members>): Members {
  const { event_name: name, custom_event_type: type } = event
  return {
    ...event,
    custom_attributes,
    event_name: nameOf(name),
    custom_event_type: EVENT_TYPES.find((known) => known === type) ?? EVENT_TYPE,
  }
}

function nameOf(value: unknown): string {
  if (value === undefined || value === null) return EVENT_NAME
  const text = typeof value === "string" ? value : Hub.exactJson(value)
  return Hub.isBlank(text) ? EVENT_NAME : text
}
