import type { HttpClient } from "./http_client"
import type { HttpMethod } from "./http_call"
import { isPlainXml } from "./plain_xml"

/** A request as the clients of AWS make it. */
export interface AwsRequest {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  query?: Readonly<Record<string, string | readonly string[] | null>>
  headers: Readonly<Record<string, string>>
  body?: unknown
}

/** An answer as they read it. */
interface AwsAnswer {
  response: { statusCode: number; headers: Record<string, string>; body: Uint8Array }
}

/**
 * Makes a `requestHandler` for a client of AWS's SDK, as `sdkFetch` does for others: its requests go out like all calls of
 * `client`. Set the SDK's `maxAttempts` to 1, because the client repeats as its `repeat` says. For short answers in XML: an
 * answer that the SDK's parser must not read arrives without its body.
 */
export function sdkHandler(client: HttpClient): { handle(request: AwsRequest): Promise<AwsAnswer> } {
  return {
    async handle({ method, protocol, hostname, port, path, query = {}, headers, body }) {
      const url = new URL(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`)
      for (const [name, values] of Object.entries(query)) {
        for (const value of [values].flat()) url.searchParams.append(name, value ?? "")
      }
      const payload = typeof body === "string" ? Buffer.from(body) : (body as Uint8Array | undefined)
      const caller = client.with({ baseUrl: url.origin })
      const {
        status,
        text,
        headers: received,
      } = await caller.carry(method as HttpMethod, url, { headers, body: payload })
      const kept = Object.entries(received).map(([name, value = ""]) => [name, [value].flat().join(", ")] as const)
      const readable = Buffer.from(isPlainXml(text) ? text : "")
      return { response: { statusCode: status, headers: Object.fromEntries(kept), body: readable } }
    },
  }
}
