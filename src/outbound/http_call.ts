import { exactJson, type Shape } from "../data/json"
import { trimEnd } from "../text/trim_text"
import { ACCEPTED_ENCODINGS } from "./answer_body"
import type { OutboundGuard } from "./outbound_guard"
import type { Repeat } from "./repeat"
import { SecretMask } from "./secret_mask"

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export interface CallOptions {
  /** Query of the address. Undefined values are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Added to the client's headers. They override headers of the same name. */
  headers?: Readonly<Record<string, string>>
  /** Shape that the answer must have. Without it the answer has the type `unknown`. */
  answer?: Shape<unknown>
  /** When this call is retried. Default: the client's `repeat`. */
  repeat?: Repeat
}

/** Result of a call: a value of the shape in its options, else `unknown`. */
export type Answered<Options> = Options extends { answer: Shape<infer T> } ? T : unknown

export interface BodyCallOptions extends CallOptions {
  /** Sent as a form (`application/x-www-form-urlencoded`) instead of a JSON body. */
  form?: Readonly<Record<string, string>>
  /** Sent as `idempotency-key`. The service recognizes a repeated call by it, so the call may be retried. */
  idempotencyKey?: string
}

/** Where the calls of one client go. */
export interface CallTarget {
  /** Address that paths are appended to. */
  baseUrl: string
  /** Sent with every call. */
  headers?: Readonly<Record<string, string>>
  /** Checks the address. Set it when a user typed the address. */
  guard?: OutboundGuard
  /** Hides more secrets in the service's answers than those the call itself sends: `request.mask`. */
  mask?: SecretMask
}

export interface CallDetails extends BodyCallOptions {
  method: HttpMethod
  /** Empty for the base address itself; else it begins with a slash. It must already be URL-encoded. */
  path: string
  /** Sent as JSON; bytes are sent unchanged. */
  body?: unknown
}

/** One call, ready to be sent once or several times. */
export interface HttpCall {
  readonly method: HttpMethod
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string | Uint8Array
  readonly mask: SecretMask
}

/** @throws InvalidRequestError when the guard refuses the address. */
export function callOf(target: CallTarget, details: CallDetails): HttpCall {
  const { method, idempotencyKey, form, body } = details
  const url = urlOf(target, details)
  const headers = lowerCased(
    {
      accept: "application/json",
      "accept-encoding": ACCEPTED_ENCODINGS,
      "user-agent": "looker-integration-hub",
    },
    contentType(form, body),
    target.headers,
    idempotencyKey === undefined ? undefined : { "idempotency-key": idempotencyKey },
    details.headers,
  )
  const payload = form ? new URLSearchParams(form).toString() : payloadOf(body)
  const mask = new SecretMask(target.mask)
  for (const entries of [Object.entries(headers), url.searchParams, Object.entries(form ?? {})]) mask.addNamed(entries)
  // When a user pasted the address, such as that of a webhook, its path is often a password.
  if (target.guard) mask.addAddress(url.href)
  else mask.add(url.search)
  return { method, url, headers, payload, mask }
}

function urlOf({ baseUrl, guard }: CallTarget, { path, query = {} }: CallDetails): URL {
  if (path && !path.startsWith("/")) throw new TypeError("The path of a call begins with a slash.")
  const address = path ? trimEnd(baseUrl, "/") + path : baseUrl
  const url = guard ? guard.checkUrl(address) : new URL(address)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(name, String(value))
  }
  return url
}

function contentType(form: unknown, body: unknown): Record<string, string> | undefined {
  if (form) return { "content-type": "application/x-www-form-urlencoded" }
  return body === undefined || body instanceof Uint8Array ? undefined : { "content-type": "application/json" }
}

function payloadOf(body: unknown): string | Uint8Array | undefined {
  return body === undefined || body instanceof Uint8Array ? body : exactJson(body)
}

/** Merges headers under lower-case names. Later groups override earlier ones. */
function lowerCased(...groups: (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const entries = groups.flatMap((group) => Object.entries(group ?? {}))
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}
