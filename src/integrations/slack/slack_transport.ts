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
  return async (url, { method, headers, body } = {}) => {
    const leftMs = Math.max(1, Math.min(timeoutMs, endsAt - Date.now()))
    const send = Hub.sdkFetch({ service: SERVICE, signal, timeoutMs: leftMs })
    try {
      return await checked(await send(url, { method, headers: headers as Record<string, string>, body }))
    } catch (error) {
      throw explained(error, leftMs)
    }
  }
}

async function checked(response: Response): Promise<Response> {
  const { status, headers } = response
  const text = await response.text()
  if (status === 429 && Hub.retryAfterSec(headers.get("retry-after") ?? undefined) === undefined) {
    throw new Hub.ServiceError(SERVICE, "Slack is asked too often: send again in a minute.", { status })
  }
  if (status === 200 && !isObject(text)) {
    throw new Hub.ServiceError(SERVICE, "Slack answered something that is not JSON.", { status: 502 })
  }
  // Whatever Slack calls it: the client would unpack what is called an archive, without a limit.
  headers.set("content-type", "application/json")
  return new Response(response.body === null ? null : text, { status, headers })
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null
  } catch {
    return false
  }
}

function explained(error: unknown, timeoutMs: number): unknown {
  if (error instanceof Hub.ServiceTimeoutError) {
    return new Hub.ServiceTimeoutError(SERVICE, Math.ceil(timeoutMs / 1000) * 1000)
  }
  // Without a cause: the runtime quotes the header, which is the token.
  if (!(error instanceof Hub.InvalidRequestError)) return error
  return new Hub.DeliveryError("The Slack token cannot be sent. Look for characters in it that do not belong there.")
}
