/** Options of both Slack integrations, for tests or a hub with special needs. */
export interface SlackOptions {
  /** Origin of Slack. Default https://slack.com. */
  url?: string
  /** Time for one call, in milliseconds. Default 30 000: sharing a large file takes Slack a while. */
  timeoutMs?: number
  /** Gives up an upload after this silence from Slack, in milliseconds. Default 60 000. */
  idleTimeoutMs?: number
  /** Time for all calls of one form, in milliseconds. Default 8 000. */
  formBudgetMs?: number
  /** Largest file. Default 1 GiB, the limit of Slack. */
  maxBytes?: number
}
