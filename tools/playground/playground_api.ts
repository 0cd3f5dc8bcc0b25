/** The JSON that the playground's page and its server exchange. Both import this file, so it contains only types. */
import type { Param } from "../../src/framework"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import type { ListedIntegration } from "../simulator/listed_integration"
import type { Preview } from "../simulator/preview"
import type { Verdict } from "../simulator/verdict"

export type { ListedIntegration, Param, Preview, RecordedCall, Verdict }

/** A sample result to send. */
export interface SampleChoice {
  name: string
  label: string
  defaultRows: number
  /** Most rows of the sample. Default: no limit. */
  maxRows?: number
}

/** A named run that fills in the whole dialog. */
export interface ExampleRun {
  name: string
  title: string
  type?: string
  sample?: string
  rows?: number
  format?: string
  /** Settings, and in `state_json` a login. */
  params: Readonly<Record<string, string>>
  formParams: Readonly<Record<string, string>>
  cellValue?: string
  isStreamed?: boolean
}

export interface Catalogue {
  integrations: readonly ListedIntegration[]
  samples: readonly SampleChoice[]
  /** Examples by the name of the integration. */
  examples: Readonly<Record<string, readonly ExampleRun[]>>
  /** Whether calls to services end in a sandbox, are recorded, and can be made to fail. */
  hasSandbox: boolean
  /** Whether the pages Lookerbot and Links are beside this one. */
  hasOtherPages: boolean
  /** Names of the integrations that have a guide at `guides/NAME.html`, beside the page. */
  guides: readonly string[]
}

export interface FormRequest {
  name: string
  settings: Record<string, string>
  formParams: Record<string, string>
  /** The login of an example, which replaces the one that Looker has stored. */
  login?: string
}

/** A field of the form. `type` is any text, because a newer hub may use more types. */
export interface FormField {
  name: string
  type?: string
  label?: string
  description?: string
  default?: string
  required?: boolean
  interactive?: boolean
  options?: readonly { name: string; label: string }[]
  value?: string
  oauth_url?: string
}

export interface FormAnswer {
  fields: readonly FormField[]
  error?: string
  /** Whether Looker has stored a login of the user. */
  isLoggedIn?: boolean
  /** The account of that login, if it was made in the sandbox. */
  account?: string
}

/** Which rows a delivery sends. */
export interface RowChoice {
  sample: string
  /** Rows of the sample. */
  rows: number
  /** Row limit of the query. Default: none. */
  limit?: number
  /** Whether values are sent as Looker shows them. Default false. */
  isFormatted?: boolean
}

export interface SendRequest extends Omit<FormRequest, "login">, RowChoice {
  type: string
  /** Title of the Look or dashboard. Default: the label of the sample. */
  title?: string
  /** Empty for a cell. */
  format: string
  isStreamed: boolean
  cellValue?: string
  /** How the sandbox misbehaves during this delivery, such as `429x3`. */
  fault?: string
  /** Id of an earlier delivery of this page, whose settings and form params are sent in place of those above. */
  repeats?: string
}

export interface Progress {
  bytes: number
  rows?: number
  totalRows?: number
  /** Calls to services so far. */
  calls?: number
}

/** A delivery that the playground remembers for the page that started it. */
export interface DeliverySummary {
  /** Looker's webhook id. */
  id: string
  /** What was sent, without settings and form params, which may contain keys. `repeats` is the delivery's own id. */
  request: SendRequest
  /** Time since Send, in milliseconds. */
  ageMs: number
  isRunning: boolean
  /** Absent while it runs, and when there was no verdict. */
  isSuccess?: boolean
}

/** What a delivery waits for. */
export interface Waiting {
  /** Label of the integration to which the sandbox delivers now. */
  label: string
  /** Whether that delivery was started by the same page. */
  isOwn: boolean
  /** Deliveries that come first. */
  ahead: number
}

/**
 * One line about a delivery. The first line says which delivery it is; the last line is the verdict, or an error when there is
 * no verdict. `waiting` is null when the turn has come.
 */
export type DeliveryEvent =
  | { delivery: DeliverySummary }
  | { waiting: Waiting | null }
  | { progress: Progress }
  | { call: RecordedCall }
  | { verdict: Verdict }
  | { error: string }
