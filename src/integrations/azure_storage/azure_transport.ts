// Loaded by import(), so its types are those of the ES module.
import type { HttpHeaders, IHttpClient, RestError } from "@azure/storage-blob" with { "resolution-mode": "import" }
import * as Hub from "../../framework"

/** A page of 5,000 containers, the longest that Azure gives, has half of it; the hub never reads a blob. */
const MAX_BYTES = 4 * 1024 * 1024

export interface AzureTransportOptions {
  service: string
  /** Time for one attempt, in milliseconds. */
  timeoutMs: number
  /** Checks the address, where a person typed it. */
  guard?: Hub.OutboundGuard
  /** The class of the SDK: what is not of it the SDK does not repeat. */
  RestError: typeof RestError
}

/**
 * The way out of Azure's client: bounded, also in what its XML parser gets to see, and without a timer that outlives its call.
 * Failures are in words for people, as `cause` of what is thrown; the client repeats calls that did not reach the service.
 */
export function azureTransport({ RestError, ...options }: AzureTransportOptions): IHttpClient {
  const { service } = options
  return {
    async sendRequest(request) {
      const { method, url, abortSignal } = request
      const body: unknown = request.body
      const headers: Record<string, string> = { ...request.headers.toJson() }
      const signal = abortSignal as AbortSignal | undefined
      const send = Hub.sdkFetch({ ...options, signal, maxResponseBytes: MAX_BYTES })
      try {
        const response = await send(url, { method, headers, body })
        const { status } = response
        const text = await response.text()
        return { request, status, headers: headersOf(response), bodyAsText: readable(service, status, text) }
      } catch (error) {
        throw carrier(error, RestError)
      }
    },
  }
}

/** An error of the hub's as `cause` of one that the client does not take to pieces. */
function carrier(error: unknown, RestError: AzureTransportOptions["RestError"]): Error {
  const message = Hub.errorMessage(error)
  const isUnreached = error instanceof Hub.ServiceError && Hub.networkCause(error.cause) !== undefined
  if (!isUnreached || error instanceof Hub.ServiceTimeoutError) return new Error(message, { cause: error })
  return Object.assign(new RestError(message, { code: RestError.REQUEST_SEND_ERROR }), { cause: error })
}

/** What the client may read of an answer: of a refusal that is not Azure's the status says enough. */
function readable(service: string, status: number, text: string): string {
  if (Hub.isPlainXml(text)) return text
  if (status >= 300) return ""
  const message = `${service} answered ${status}, but not as Azure does: something answers in its place.`
  throw new Hub.ServiceError(service, message, { status })
}

/** All that the client asks of them is to be copied. */
function headersOf({ headers }: Response): HttpHeaders {
  return { toJson: () => Object.fromEntries(headers) } as HttpHeaders
}
