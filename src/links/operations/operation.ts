import type { Looker, LookerCalls } from "../../looker"
import type { Option } from "../fields"
import type { Filter, Link } from "../link"
import type { LookerLists } from "./looker_lists"
import type { PartnerSettings } from "../partner_settings"
import type { Person } from "../person"

/** What an operation runs with. */
export interface OperationRun {
  looker: Looker
  /** Calls of the API user, in production. */
  calls: LookerCalls
  /**
   * For gates: looks at a project at the commit of the event; without one, as it is in production. May look more than once.
   * @param look Given calls that see the project so.
   * @throws ServiceError; what `look` throws.
   */
  examine: <T>(project: string, look: (calls: LookerCalls) => Promise<T>) => Promise<T>
  link: Link
  /** The commit of the event. */
  commit?: string
  /** When the event happened, in seconds since 1970: not after now, not more than a day ago. */
  timeSec: number
  /** How the operations before this one ended. */
  before: readonly OperationResult[]
  settings: PartnerSettings
  signal: AbortSignal
}

/** How an operation ended, as the partner, the log and Slack are told. */
export interface OperationResult {
  /** Its text. */
  do: string
  success: boolean
  message?: string
  /** Whether it did not run, because a gate before it failed. */
  skipped?: true
}

/** What an operation is checked with when a link is made, renewed or removed. */
export interface OperationCheck {
  looker: Looker
  calls: LookerCalls
  /** What it has to choose from. */
  lists: LookerLists
  /** The person who asks. Absent: the holder of the hub's key, who may do everything. */
  person?: Person
  settings: PartnerSettings
  filter: Filter
  /** Whether the source's events carry a commit. */
  hasCommits: boolean
  source: string
}

/** Something that is done in Looker. One file an operation. Its target stands in the link, never in an event. */
export interface Operation {
  /** The text before the colon: `trigger_datagroup`. */
  readonly name: string
  /** For the form: `Trigger a datagroup`. */
  readonly label: string
  /** How a target is written, such as `<model>::<name>`; undefined: it has none, and `isTarget` is not asked. */
  readonly targetForm?: string
  /** Whether the target has that form. */
  readonly isTarget: (target: string) => boolean
  /** For summaries: `trigger datagroup shop::orders`. */
  readonly words: (target: string) => string
  /** Whether what stands behind it runs only when it succeeds. */
  readonly isGate?: boolean
  /** Whether it must be the last. It tells others how it went, so it runs behind a failed gate too, and again with each delivery. */
  readonly isLast?: boolean
  /** Whether it works without API credentials. */
  readonly needsNoApi?: boolean
  /** Whether it runs when an incident closes; the others run when it opens. */
  readonly isResuming?: boolean
  /**
   * Checks that the target exists and that the person may use it.
   * @throws FieldError for `do` when the target is unknown, or does not fit the source; ForbiddenError that names the permission.
   */
  readonly check: (target: string, check: OperationCheck) => Promise<void>
  /**
   * Does it.
   * @returns one sentence about what was done.
   * @throws DeliveryError; `mayPassLater` says whether it may succeed when it is done again.
   */
  readonly run: (target: string, run: OperationRun) => Promise<string>
  /** What the form offers as targets, for this person. Default: nothing, so that the target is typed. */
  readonly targets?: (check: OperationCheck) => Promise<readonly Option[]>
}
