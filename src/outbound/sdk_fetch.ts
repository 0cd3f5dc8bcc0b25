import { ServiceError } from "../errors"
import type { HttpClient } from "./http_client"
import type { HttpMethod } from "./http_call"

/** What SDKs say to a `fetch`, as far as the hub's uses it. */
export interface SdkRequest {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
}

/** Statuses whose answers have no body. */
const WITHOUT_BODY = [204, 205, 304]
/** Of the body as it came, which has been decoded. */
const BODY_HEADERS = ["content-encoding", "content-length", "transfer-encoding"]

/**
 * A `fetch` for the SDK of a service. What the SDK sends goes out as all calls of the client do: bounded in time and in bytes,
 * ended by the signal, to where the guard permits, repeated as the client's `repeat` says, without secrets in what comes back
 * of a refusal. It calls no other origin, follows no redirect, and gives answers of every status; they have been read whole.
 * What it throws are the errors of `HttpClient`, in words for people.
 */
export function sdkFetch(client: HttpClient): (url: string | URL, request?: SdkRequest) => Promise<Response> {
  return async (url, { method = "GET", headers, body } = {}) => {
    const sent = { headers, body: bytesOf(body) }
    const { status, text, headers: received } = await client.carry(method as HttpMethod, new URL(url), sent)
    const { service } = client
    if (status > 599) throw new ServiceError(service, `${service} answered ${status}.`, { status })
    const kept = Object.entries(received).flatMap(([name, values = []]) =>
      BODY_HEADERS.includes(name) ? [] : [values].flat().map((value): [string, string] => [name, value]),
    )
    return new Response(WITHOUT_BODY.includes(status) ? null : text, { status, headers: kept })
  }
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null || body instanceof Uint8Array) return body ?? undefined
  if (typeof body === "string") return Buffer.from(body)
  throw new TypeError("The hub carries texts and bytes for SDKs, nothing else.")
}
