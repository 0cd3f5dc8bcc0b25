import type { S3Client } from "@aws-sdk/client-s3"
import { answered, asRetry, httpCall, traced, withTraceContext } from "../../telemetry"

/** A request as the client sends it, once it is signed: a copy for one attempt. */
interface SignedRequest {
  method: string
  protocol: string
  hostname: string
  port?: number
  headers: Readonly<Record<string, string>>
}

/** In a header with which the client counts its attempts, such as `attempt=2; max=3`. */
const ATTEMPT = /^attempt=(\d{1,3})/

/**
 * Traces each call of a client, retries as calls of their own. The trace context is added after signing, to the copy that was
 * signed for this attempt; S3 needs no signature for such headers.
 */
export function traceCalls(client: S3Client, { service }: { service: string }): void {
  client.middlewareStack.add(
    (next) => (call) => {
      const request = call.request as SignedRequest
      const { method, protocol, hostname, port, headers } = request
      const url = { protocol, hostname, port: port === undefined ? "" : String(port) }
      const work = async () => {
        request.headers = withTraceContext(headers)
        const result = await next(call)
        answered((result.response as { statusCode: number }).statusCode)
        return result
      }
      const [, attempt = 1] = ATTEMPT.exec(headers["amz-sdk-request"] ?? "") ?? []
      return asRetry(Number(attempt) - 1, () => traced(() => httpCall(service, method, url), work))
    },
    // Around what was added later at this place: the reading of the answer.
    { step: "deserialize", name: "traceCalls", priority: "low" },
  )
}
