import type { Logger } from "../logging"
import type { LookerGuard, OutboundGuard } from "../outbound"
import type { Vault } from "../sealing"
import type { AfterAnswer } from "./after_answer"

/** What the running hub provides to every request. One per process, frozen. */
export interface HubContext {
  /** Public address of the hub, without a trailing slash. */
  readonly baseUrl: string
  /** Checks addresses typed by users. */
  readonly guard: OutboundGuard
  /** Seals data that passes through browsers and Looker. */
  readonly vault: Vault
  /** Checks the addresses that Looker sends, for downloads and states. */
  readonly looker: LookerGuard
  /** Whether to accept login links that another hub made before this one took over its address. */
  readonly takesVersion1Links: boolean
  /** Time a download may stay silent, headers included, in milliseconds. */
  readonly downloadTimeoutMs: number
  /** The variables that integrations declare in `environment`, as the operator set them. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** For work that goes on after the answer; nobody is promised its end. */
  readonly afterAnswer: AfterAnswer
  readonly logger: Logger
}
