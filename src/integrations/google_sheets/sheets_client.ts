import * as Hub from "../../framework"
import type { GoogleUser } from "../google/google_user_integration"

/** Google ends a call after this time itself, in milliseconds. Source: https://developers.google.com/workspace/sheets/api/limits */
const TIMEOUT_MS = 180_000
const RETRIES = 5
const MAX_WAIT_MS = 60_000
/** Besides these, a connection that failed is tried again. */
const BUSY = [409, 429, 500, 503, 504]

export interface SheetsClientOptions {
  /** Name of the service as users know it. */
  service: string
  /** Ends every call and wait. */
  signal: AbortSignal
  user: Pick<GoogleUser, "freshToken">
  /** The waits are its powers, in seconds. */
  baseDelaySec: number
}

export interface SheetsCall<T> {
  /** What Google has to answer. */
  answer: Hub.Shape<T>
  query?: Record<string, string | boolean | undefined>
  /** Sent as JSON. */
  body?: object
}

/** Calls in the name of a user that wait while Google is busy, as it has a quota of writes for each minute. */
export class SheetsClient {
  constructor(private readonly options: SheetsClientOptions) {}

  /**
   * Makes a call that does no harm when it is made twice.
   * @param origin Of the API.
   * @throws ServiceError when Google refuses, failed six times, or answers something else.
   */
  async call<T>(method: "GET" | "POST", origin: string, path: string, { answer, ...call }: SheetsCall<T>): Promise<T> {
    const { service, signal, user } = this.options
    const headers = { authorization: `Bearer ${await user.freshToken()}` }
    const client = new Hub.HttpClient({ service, baseUrl: origin, headers, signal, timeoutMs: TIMEOUT_MS })
    const delayMs = (error: unknown, failures: number) => this.delayMs(error, failures)
    return Hub.withRetries({ signal, delayMs }, async () =>
      Hub.checkedAnswer(service, await client.exchange(method, path, call), answer),
    )
  }

  /** An answer that cannot be right. @param what Goes after the name of the service. */
  fault(what: string): Hub.ServiceError {
    const { service } = this.options
    return new Hub.ServiceError(service, `${service} ${what}`, { status: 200 })
  }

  private delayMs(error: unknown, failures: number): number | undefined {
    if (failures > RETRIES || !(error instanceof Hub.ServiceError) || !isBusy(error)) return undefined
    const jitter = 0.8 + Math.random() * 0.4
    return Hub.askedDelayMs(error, this.options.baseDelaySec ** failures * jitter * 1000, MAX_WAIT_MS)
  }
}

function isBusy({ serviceStatus: status, code }: Hub.ServiceError): boolean {
  return status === undefined ? code !== "service_timeout" : BUSY.includes(status)
}
