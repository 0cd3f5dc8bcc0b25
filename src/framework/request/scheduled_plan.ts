import { DeliveryError } from "../../errors"
import { MAX_FIELDS } from "../../data/rows"

/** What Looker says about the Look or dashboard that is sent. Null and absent mean the same. */
export interface ScheduledPlan {
  /** Absent for one-off sends. */
  readonly scheduledPlanId?: string
  readonly title?: string
  /** `Look`, `Dashboard`, `LookMLDashboard`; Looker may add others. */
  readonly type?: string
  /** Link to the content in Looker. */
  readonly url?: string
  readonly queryId?: string
  /** Looker's API 4 Query, absent for dashboards. Unchecked: check what you read from it. */
  readonly query?: Readonly<Record<string, unknown>>
  readonly filtersDifferFromLook?: boolean
  /** One-use address of the data; a secret, never logged. */
  readonly downloadUrl?: string
  /** Address for telling Looker that an asynchronous delivery ended. The hub never calls it by itself. */
  readonly asyncCallbackUrl?: string
}

/** Names of the fields that the visualization hides. @throws DeliveryError when there are more than `MAX_FIELDS`. */
export function hiddenFieldNames(plan: ScheduledPlan | undefined): ReadonlySet<string> {
  const visConfig = plan?.query?.vis_config
  const hidden: unknown =
    typeof visConfig === "object" && visConfig ? Reflect.get(visConfig, "hidden_fields") : undefined
  if (!Array.isArray(hidden)) return new Set()
  if (hidden.length > MAX_FIELDS) {
    throw new DeliveryError(
      `The visualization hides more than ${MAX_FIELDS} fields ("hidden_fields"), the most that is taken. Show some of them.`,
    )
  }
  return new Set(hidden.filter((name): name is string => typeof name === "string"))
}
