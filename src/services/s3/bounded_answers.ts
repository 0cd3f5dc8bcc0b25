import type { IncomingMessage } from "node:http"
import type { S3Client } from "@aws-sdk/client-s3"
import { ServiceTimeoutError } from "../../errors"
import { isPlainXml, readBody, tooLarge, withinLimits } from "../../outbound"
import type { S3Connection } from "./s3_client"

/** The longest answer is a list of ten thousand buckets; the hub never reads a file. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_REFUSAL_BYTES = 64 * 1024

/** An answer as the client's connection gives it. */
interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: IncomingMessage | Uint8Array
}

/**
 * Has a client read no answer that is larger than those of S3, which fails with a ServiceError; by itself it reads without
 * limits. Of refusals that are too large, and of answers that its XML parser should not see, it gets status and headers alone.
 */
export function boundAnswers(client: S3Client, { service, idleTimeoutMs }: S3Connection): void {
  const timeoutError = () => new ServiceTimeoutError(service, idleTimeoutMs)
  const read = async ({ statusCode: status, headers, body }: Answer): Promise<Uint8Array> => {
    if (body instanceof Uint8Array) return body
    const head = { service, status, encoding: headers["content-encoding"] }
    const maxBytes = status < 300 ? MAX_BYTES : MAX_REFUSAL_BYTES
    const { bytes, isCut } = await withinLimits((ending) => readBody(body, head, maxBytes, ending), {
      timeoutMs: idleTimeoutMs,
      timeoutError,
    })
    if (isCut && status < 300) throw tooLarge(head, maxBytes)
    return !isCut && isPlainXml(bytes.toString()) ? bytes : new Uint8Array()
  }
  client.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call)
      const answer = result.response as Answer
      answer.body = await read(answer)
      return result
    },
    // The last before the connection, so that the client's own reading comes after it.
    { step: "deserialize", name: "boundAnswers", priority: "low" },
  )
}
