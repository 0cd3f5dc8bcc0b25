import type { HttpHeaders, IHttpClient } from "@azure/storage-blob"
import { ServiceError, errorMessage } from "../../errors"
import { HttpClient, type HttpClientOptions, isPlainXml, sdkFetch } from "../../outbound"

/** Twice the size of a page of 5,000 containers, the longest that Azure returns. The hub never reads a blob. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Sends the requests of Azure's client. Limits the size of answers, gives its XML parser only harmless XML, and leaves no timer
 * that outlives its call. The `cause` of what it throws is an error worded for people.
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
        // The client passes a plain Error on unchanged.
        throw new Error(errorMessage(error), { cause: error })
      }
    },
  }
}

/** The part of an answer that the client may read. For a refusal that is not from Azure, the status is enough. */
function readable(service: string, status: number, text: string): string {
  if (isPlainXml(text)) return text
  if (status >= 300) return ""
  const message = `${service} answered ${status}, but not as Azure does: something answers in its place.`
  throw new ServiceError(service, message, { status })
}

/** The client only copies the headers. */
function headersOf({ headers }: Response): HttpHeaders {
  return { toJson: () => Object.fromEntries(headers) } as HttpHeaders
}
