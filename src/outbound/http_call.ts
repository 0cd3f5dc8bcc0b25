import { exactJson, type Shape } from "../data/json"
import { trimEnd } from "../text/trim_text"
import { ACCEPTED_ENCODINGS } from "./answer_body"
import type { OutboundGuard } from "./outbound_guard"
import type { Repeat } from "./repeat"
import { SecretMask } from "./secret_mask"

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export interface CallOptions {
  /** Added to the path; undefined values are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** On top of the client's. */
  headers?: Readonly<Record<string, string>>
  /** What the answer has to look like. Without it nothing may be taken from the answer. */
  answer?: Shape<unknown>
  /** When this call is made again, in place of what the client says. */
  repeat?: Repeat
}

/** What a call gives: a value of the shape that its options name. */
export type Answered<Options> = Options extends { answer: Shape<infer T> } ? T : unknown

export interface BodyCallOptions extends CallOptions {
  /** Sent as a form (`application/x-www-form-urlencoded`) in place of a JSON body. */
  form?: Readonly<Record<string, string>>
  /** Sent as `idempotency-key`: by it the service knows a repetition, so that the call may be repeated. */
  idempotencyKey?: string
}

/** Where the calls of one client go. */
export interface CallTarget {
  /** Address that paths are appended to. */
  baseUrl: string
  /** Sent with every call. */
  headers?: Readonly<Record<string, string>>
  /** Checks the address, where a user typed it. */
  guard?: OutboundGuard
  /** Hides secrets in what the service says, on top of those that the call itself sends: `request.mask`. */
  mask?: SecretMask
}

export interface CallDetails extends BodyCallOptions {
  method: HttpMethod
  /** Empty (the base address itself), or from the slash on; what stands in it is encoded already. */
  path: string
  /** Sent as JSON; bytes as they are. */
  body?: unknown
}

/** One call, ready to be sent, and sent again. */
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
  // The path of an address that a user pasted, such as that of a hook, is often its password.
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

/** All headers in one, the later ones winning whatever their capitals. */
function lowerCased(...groups: (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const entries = groups.flatMap((group) => Object.entries(group ?? {}))
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}
