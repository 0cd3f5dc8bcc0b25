import type { HttpHeaders, IHttpClient } from "@azure/storage-blob"
import { ServiceError, errorMessage } from "../../errors"
import { HttpClient, type HttpClientOptions, isPlainXml, sdkFetch } from "../../outbound"

/** A page of 5,000 containers, the longest that Azure gives, has half of it; the hub never reads a blob. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * The way out of Azure's client: bounded, also in what its XML parser gets to see, and without a timer that outlives its call.
 * Failures are in words for people, as `cause` of what is thrown.
 */
export function azureTransport(options: Omit<HttpClientOptions, "signal">): IHttpClient {
  const { service } = options
  return {
    async sendRequest(request) {
      const { method, url, abortSignal } = request
      const body: unknown = request.body
      const headers: Record<string, string> = { ...request.headers.toJson() }
      const signal = abortSignal as AbortSignal | undefined
      const send = sdkFetch(new HttpClient({ ...options, signal, maxResponseBytes: MAX_BYTES }))
      try {
        const response = await send(url, { method, headers, body })
        const { status } = response
        const text = await response.text()
        return { request, status, headers: headersOf(response), bodyAsText: readable(service, status, text) }
      } catch (error) {
        // One that the client does not take to pieces.
        throw new Error(errorMessage(error), { cause: error })
      }
    },
  }
}

/** What the client may read of an answer: of a refusal that is not Azure's the status says enough. */
function readable(service: string, status: number, text: string): string {
  if (isPlainXml(text)) return text
  if (status >= 300) return ""
  const message = `${service} answered ${status}, but not as Azure does: something answers in its place.`
  throw new ServiceError(service, message, { status })
}

/** All that the client asks of them is to be copied. */
function headersOf({ headers }: Response): HttpHeaders {
  return { toJson: () => Object.fromEntries(headers) } as HttpHeaders
}
