import type { ServerResponse } from "node:http"
import { pipeline, Readable } from "node:stream"
import { gzipSync } from "node:zlib"
import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import type { FaultKind } from "./fault"

/** An answer as it goes over the wire. */
export interface ServiceReply {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** The connection is closed after half of the body. */
  isHalf?: boolean
  /** The body is sent again and again, until the client closes the connection. */
  isEndless?: boolean
}

const MIB = 1024 * 1024
const JSON_HEADERS = { "content-type": "application/json" }
const GARBAGE = "<!doctype html>\n<title>Maintenance</title>\n<p>We will be back soon.\n"

/** Whether a service that has this fault does what it is asked for; under any other fault the call ends before it. */
export function isAnswered(fault: FaultKind | undefined): boolean {
  return fault === undefined || ["slow", "half", "shape", "empty"].includes(fault)
}

/** Returns the reply to a call: `answer`, or what the fault sends in its place. Undefined means no reply. */
export function replyTo(
  answer: ServiceAnswer,
  fault: FaultKind | undefined,
  call: ServiceCall,
): ServiceReply | undefined {
  if (fault === "reset") return undefined
  if (fault === "garbage") return plainReply({ body: GARBAGE, headers: { "content-type": "text/html" } })
  if (fault === "half") return half(plainReply(answer))
  if (fault === "echo") return plainReply({ status: 400, body: echoOf(call) })
  if (fault === "endless")
    return { status: 200, headers: JSON_HEADERS, body: Buffer.alloc(64 * 1024, "["), isEndless: true }
  if (fault === "bomb") return plainReply({ headers: { ...JSON_HEADERS, "content-encoding": "gzip" }, body: bomb() })
  if (fault === "wordy") return plainReply({ status: 400, body: "no ".repeat(MIB / 3) })
  if (fault === "shape") return jsonReply(answer, otherKind(parseJson(answer.body)))
  if (fault === "empty") return jsonReply(answer, {})
  if (fault === undefined || fault === "slow") return plainReply(answer)
  // Without a body: each service words refusals in its own way, and some libraries fail on a foreign wording.
  const headers = fault === "429" ? { "retry-after": "1" } : undefined
  return plainReply({ status: Number(fault), headers, body: "" })
}

/** Replaces every part of a value by one of another type. */
function otherKind(value: unknown): unknown {
  if (Array.isArray(value)) return {}
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, otherKind(member)]))
  if (typeof value === "string") return [7]
  return typeof value === "number" ? "seven" : 7
}

function parseJson(body: ServiceAnswer["body"]): unknown {
  if (typeof body !== "string" && !Buffer.isBuffer(body)) return body ?? {}
  try {
    return JSON.parse(body.toString())
  } catch {
    return []
  }
}

function jsonReply({ headers, ...answer }: ServiceAnswer, value: unknown): ServiceReply {
  return plainReply({ ...answer, headers: { ...headers, ...JSON_HEADERS }, body: JSON.stringify(value) })
}

let packed: Buffer | undefined
function bomb(): Buffer {
  return (packed ??= gzipSync(Buffer.alloc(64 * MIB, "[")))
}

/** Answers like a careless service that repeats everything it was sent, keys included. */
function echoOf({ method, url, headers, body }: ServiceCall): string {
  const text = body.subarray(0, 1000).toString()
  // Cells first, since only the beginning of a refusal is read.
  return `${text.slice(0, 400)} ${method} ${url.href} ${JSON.stringify(headers)} ${text.slice(400)}`
}

/** Sends a reply. After a half reply, closes the connection. */
export function sendReply(response: ServerResponse, { status, headers, body, isHalf, isEndless }: ServiceReply): void {
  response.writeHead(status, headers)
  if (isEndless) pipeline(Readable.from(repeatedly(body)), response, () => undefined)
  else if (!isHalf) response.end(body)
  else response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.destroy())
}

function* repeatedly(body: Buffer): Generator<Buffer> {
  for (;;) yield body
}

/** Returns the reply that sends an answer as it is. */
export function plainReply({ status = 200, headers = {}, body = {} }: ServiceAnswer): ServiceReply {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body)
  const bytes = Buffer.from(isRaw ? body : JSON.stringify(body))
  const hasBody = status !== 204 && status !== 304
  const type = bytes.length > 0 && { "content-type": contentType(body) }
  const measures = hasBody && { ...type, "content-length": String(bytes.length) }
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { status, headers: { ...measures, ...Object.fromEntries(given) }, body: hasBody ? bytes : Buffer.alloc(0) }
}

function contentType(body: string | Buffer | object): string {
  if (Buffer.isBuffer(body)) return "application/octet-stream"
  if (typeof body !== "string") return "application/json"
  return body.startsWith("<") ? "application/xml" : "text/plain; charset=utf-8"
}

function half(reply: ServiceReply): ServiceReply {
  if (reply.body.length > 1) return { ...reply, isHalf: true }
  // A reply without a body cannot break off in its body, so it gets a body with its own content-length.
  const headers = Object.entries(reply.headers).filter(([name]) => name !== "content-length")
  return { ...plainReply({ headers: Object.fromEntries(headers) }), isHalf: true, status: 200 }
}
