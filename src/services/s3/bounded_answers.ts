import type { IncomingMessage } from "node:http"
import type { S3Client } from "@aws-sdk/client-s3"
import { ServiceTimeoutError } from "../../errors"
import { isPlainXml, readBody, SecretMask, tooLarge, withinLimits } from "../../outbound"
import type { S3Service } from "./s3_client"

/** The longest answer, a list of ten thousand buckets, is smaller. The hub never reads a file. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_REFUSAL_BYTES = 64 * 1024

/** An answer as the client's connection returns it. */
interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: IncomingMessage | Uint8Array
}

/**
 * Limits the answers that a client reads; by itself the client has no limit. A larger answer fails with a ServiceError. The
 * client gets only status and headers of a refusal that is too large, and of an answer that its XML parser must not read. A
 * refusal reaches it without the secrets of the call.
 */
export function boundAnswers(client: S3Client, { service, idleTimeoutMs }: S3Service): void {
  const timeoutError = () => new ServiceTimeoutError(service, idleTimeoutMs)
  const read = async ({ statusCode: status, headers, body }: Answer, mask: SecretMask): Promise<Uint8Array> => {
    if (body instanceof Uint8Array) return body
    const head = { service, status, encoding: headers["content-encoding"] }
    const maxBytes = status < 300 ? MAX_BYTES : MAX_REFUSAL_BYTES
    const { bytes, isCut } = await withinLimits((ending) => readBody(body, head, maxBytes, ending), {
      timeoutMs: idleTimeoutMs,
      timeoutError,
    })
    if (isCut && status < 300) throw tooLarge(head, maxBytes)
    const text = bytes.toString()
    if (isCut || !isPlainXml(text)) return new Uint8Array()
    return status < 300 ? bytes : Buffer.from(mask.hide(text))
  }
  client.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call)
      const answer = result.response as Answer
      const mask = new SecretMask()
      mask.addNamed(Object.entries((call.request as { headers: Record<string, string> }).headers))
      answer.body = await read(answer, mask)
      return result
    },
    // The last middleware before the connection, so that the client reads the answer after it.
    { step: "deserialize", name: "boundAnswers", priority: "low" },
  )
}
