import type * as Hub from "../../framework"
import { baseDelaySec } from "./sheets_environment"

/** Google ends a call after this time, in milliseconds. Source: https://developers.google.com/workspace/sheets/api/limits */
const TIMEOUT_MS = 180_000
const RETRIES = 5
const BUSY: Hub.Repeat = [409, 429, 500, 503, 504, "unreached"]

/**
 * Returns a client for calls that can safely be made twice. It waits and retries while Google is busy, because Google limits
 * the writes of each minute.
 */
export function patient(client: Hub.HttpClient, { environment }: Hub.HubContext): Hub.HttpClient {
  const baseSec = baseDelaySec(environment)
  const waits = { firstWaitMs: baseSec * 1000, waitGrowth: baseSec, spread: [0.8, 1.2] } as const
  return client.with({ timeoutMs: TIMEOUT_MS, repeat: BUSY, retries: RETRIES, ...waits })
}
