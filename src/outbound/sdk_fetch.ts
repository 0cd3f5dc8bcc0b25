import { ServiceError } from "../errors"
import type { HttpClient } from "./http_client"
import type { HttpMethod } from "./http_call"

/** The options of `fetch` that the hub supports. */
export interface SdkRequest {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
}

/** Statuses whose answers have no body. */
const WITHOUT_BODY = [204, 205, 304]
/** Headers about the encoded body. They are dropped, because the body has been decoded. */
const BODY_HEADERS = ["content-encoding", "content-length", "transfer-encoding"]

/**
 * Makes a `fetch` for the SDK of a service. Its requests go out like all calls of the client: limited in time and bytes, ended
 * by the signal, checked by the guard, retried as the client's `repeat` says, and with secrets removed from refusals. It calls
 * no other origin, follows no redirect, and returns answers of every status after reading them completely. It throws the errors
 * of `HttpClient`, which are worded for people.
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
