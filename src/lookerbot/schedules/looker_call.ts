import { type Handler, hubStopped, whenOver } from "../../edge"
import { DeliveryError } from "../../errors"
import type { Bot } from "../bot"
import { wordsOf } from "../jobs"
import type { SlackCalls } from "../slack/slack_calls"
import { statusOf } from "./schedule_errors"

/** One call of Looker that is answered when it is done. */
export interface LookerCall {
  request: Parameters<Handler>[0]
  response: Parameters<Handler>[1]
  slack: SlackCalls
  /** Aborted when Looker hangs up, the hub stops, or the time is up. */
  signal: AbortSignal
}

/** What Looker is told of a success. */
export interface Told {
  status?: number
  body: object
}

/** Answers a call of Looker with what comes of it, once. Every failure is told in `looker` and at the top. */
export function lookerCall(bot: Bot, limitMs: number, work: (call: LookerCall) => Promise<Told>): Handler {
  return async (request, response) => {
    const ending = new AbortController()
    const tooLong = `This took longer than ${limitMs / 1000} seconds: send it again, or ask Looker for less.`
    const timer = setTimeout(() => ending.abort(new DeliveryError(tooLong, {}, "service_timeout")), limitMs)
    whenOver(response, () => ending.abort(new DeliveryError("Looker ended the connection.")))
    const stop = () => ending.abort(hubStopped())
    // Removed at the end: the signal outlives every call.
    bot.stopping.addEventListener("abort", stop)
    if (bot.stopping.aborted) stop()
    const { signal } = ending
    try {
      const { status = 200, body } = await work({ request, response, signal, slack: await bot.slack.calls(signal) })
      response.status(status).json(body)
    } catch (thrown) {
      const error: unknown = signal.aborted ? signal.reason : thrown
      const status = statusOf(error)
      const reason = wordsOf(error)
      if (status === 500) bot.logger.error("lookerbot failed on a defect", { route: request.path.slice(0, 60), error })
      else bot.logger.warn("call of Looker failed", { route: request.path.slice(0, 60), status, reason })
      if (!response.headersSent && !response.destroyed) response.status(status).json(told(false, reason))
    } finally {
      clearTimeout(timer)
      bot.stopping.removeEventListener("abort", stop)
    }
  }
}

/** The answer to Looker, in the form of the Action API and in that of webhooks. */
export function told(success: boolean, message: string): object {
  return { looker: { success, message }, success, reason: message }
}
