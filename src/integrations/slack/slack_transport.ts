import type { FetchFunction } from "@slack/web-api"
import * as Hub from "../../framework"
import { SERVICE } from "./slack_options"

export interface TransportLimits {
  /** Aborted when Looker hangs up. */
  signal: AbortSignal
  /** Time for one call, answer included, in milliseconds. */
  timeoutMs: number
  /** When all calls must be over, as `Date.now()` tells it. Absent: no common end. */
  endsAt?: number
}

/**
 * The way out of Slack's client: within limits, and with failures in words for people, which the client carries as
 * `original` of its own error.
 */
export function slackTransport({ signal, timeoutMs, endsAt = Infinity }: TransportLimits): FetchFunction {
  return async (url, init) => {
    const leftMs = Math.max(0, Math.min(timeoutMs, endsAt - Date.now()))
    const timeoutError = () => new Hub.ServiceTimeoutError(SERVICE, Math.max(1, Math.ceil(leftMs / 1000)) * 1000)
    try {
      return await Hub.withinLimits((ending) => call(url, { ...init, signal: ending }), {
        signal,
        timeoutMs: leftMs,
        timeoutError,
      })
    } catch (error) {
      throw error instanceof Hub.HubError ? error : unreached(error)
    }
  }
}

async function call(url: string | URL, init: RequestInit): Promise<Response> {
  const asked = new Headers(init.headers)
  asked.set("accept-encoding", Hub.ACCEPT_ENCODING)
  const response = await fetch(url, { ...init, headers: asked })
  // The client would read it beyond the time limit.
  const text = await response.text()
  const { status, headers } = response
  if (status === 429 && Hub.retryAfterSec(headers.get("retry-after") ?? undefined) === undefined) {
    throw new Hub.ServiceError(SERVICE, "Slack is asked too often: send again in a minute.", { status })
  }
  if (status === 200 && !isObject(text)) {
    throw new Hub.ServiceError(SERVICE, "Slack answered something that is not JSON.", { status: 502 })
  }
  return new Response(text, { status, headers })
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null
  } catch {
    return false
  }
}

function unreached(error: unknown): Hub.DeliveryError {
  const reason = error instanceof Error ? error.cause : undefined
  if (reason) {
    const cause = Hub.networkCause(reason) ?? "the connection failed"
    return new Hub.ServiceError(SERVICE, `Slack could not be reached: ${cause}.`, { cause: error })
  }
  // Without a cause: the runtime quotes the header, which is the token.
  return new Hub.DeliveryError("The Slack token cannot be sent. Look for characters in it that do not belong there.")
}
