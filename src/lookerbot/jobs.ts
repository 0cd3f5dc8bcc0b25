import { randomBytes } from "node:crypto"
import { setImmediate, setTimeout as sleep } from "node:timers/promises"
import { hubStopped, type Work } from "../edge"
import { briefCause, DeliveryError, HubError } from "../errors"
import type { Logger } from "../logging"
import { lookerFault } from "../looker"
import { traced } from "../telemetry"
import { sentence } from "../text/sentence"
import { UndrawnError } from "./presenter"
import { escapeCut, linkText } from "./slack/mrkdwn"
import type { Slack } from "./slack/slack"
import type { SlackCalls } from "./slack/slack_calls"

/** Time for jobs to finish once the hub is told to stop, in milliseconds. The hub takes five seconds before it asks. */
const GRACE_MS = 24_000
/** Time to say that a job has failed, in milliseconds: in all, and for one call. A hub that stops has less. */
const LAST_WORDS_MS = 30_000
const LAST_CALL_MS = 4000
/** Time between two looks at whether all jobs are done, in milliseconds. */
const LOOK_MS = 100
const MAX_TEXT = 2500

/** What a job works with. */
export interface Job {
  /** Tells the job from others, in the log and to people. */
  id: string
  slack: SlackCalls
  signal: AbortSignal
}

export interface JobsOptions {
  work: Work
  slack: Slack
  logger: Logger
}

/** Work of the bot after the acknowledgement. A hub that stops waits for it, then ends it. */
export class Jobs {
  /** Ends each running job. One signal for all of them would keep something of every job, as `AbortSignal.any` does in Node 20. */
  private readonly endings = new Set<AbortController>()
  private isEnding = false
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: JobsOptions) {}

  /**
   * Starts a job.
   * @param run Does the work.
   * @param tell Tells people that the work failed, and why. Its calls of Slack work although those of the job were ended.
   */
  start(
    name: string,
    limitMs: number,
    run: (job: Job) => Promise<void>,
    tell: (text: string, last: Pick<Job, "slack" | "signal">, error: unknown) => Promise<void>,
  ): void {
    const { work, slack, logger } = this.options
    const id = randomBytes(4).toString("hex")
    const startedAt = performance.now()
    const ending = new AbortController()
    this.endings.add(ending)
    if (this.isEnding) ending.abort(hubStopped())
    const job = work.start({ name, limitMs }, async (limit) => {
      const signal = AbortSignal.any([limit, ending.signal])
      await this.nextTurn()
      try {
        await traced(
          () => ({ name: `lookerbot ${name}`, kind: "internal" }),
          async () => run({ id, signal, slack: await slack.calls(signal) }),
        )
        logger.info("lookerbot answered", { job: name, id, durationMs: Math.round(performance.now() - startedAt) })
      } catch (thrown) {
        const error: unknown = signal.aborted ? signal.reason : thrown
        logFailure(logger, name, id, error)
        const last = AbortSignal.timeout(this.isEnding ? LAST_CALL_MS : LAST_WORDS_MS)
        const calls = { signal: last, slack: await slack.calls(last, { timeoutMs: LAST_CALL_MS }) }
        await tell(failureText(error, id), calls, error).catch((unsaid: unknown) => {
          if (!(unsaid instanceof DeliveryError)) throw unsaid
          logger.warn("nobody could be told of a failure", { job: name, id, error: briefCause(unsaid) })
        })
      }
    })
    // The failure is logged by `work`.
    job.catch(() => undefined).finally(() => this.endings.delete(ending))
  }

  /** Lets one job begin in each turn of the event loop: many that come at once are all acknowledged before they are worked on. */
  private nextTurn(): Promise<unknown> {
    return (this.turn = this.turn.then(() => setImmediate()))
  }

  /** Lets jobs finish for a while, then ends them. */
  async drain(): Promise<void> {
    const endsAt = performance.now() + GRACE_MS
    while (this.endings.size > 0 && performance.now() < endsAt) await sleep(LOOK_MS)
    this.isEnding = true
    for (const ending of this.endings) ending.abort(hubStopped())
  }
}

/** A failure, as people in Slack read it. */
function failureText(error: unknown, id: string): string {
  const link = error instanceof UndrawnError ? ` Open it in Looker: ${linkText(error.page, 200)}.` : ""
  return `:warning: ${escapeCut(wordsOf(error), MAX_TEXT)}${link} _(reference ${id})_`
}

/** A failure in words for people. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof HubError) || error.code === "internal") {
    return "Something went wrong in this hub. Tell its operator the reference."
  }
  if (error.code === "hub_stopped") return "This was interrupted, because the hub is being restarted. Please ask again."
  return sentence(error.message)
}

function logFailure(logger: Logger, name: string, id: string, error: unknown): void {
  if (!(error instanceof HubError) || error.code === "internal") {
    return void logger.error("lookerbot failed on a defect", { job: name, id, error })
  }
  // What Looker says of a request may quote it.
  const reason = lookerFault(error) === "invalid" ? undefined : error.message
  logger.warn("lookerbot could not answer", { job: name, id, errorCode: error.code, reason })
}
