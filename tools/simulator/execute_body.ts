import { Readable } from "node:stream"
import type { FormattedResult } from "./formats/formatted_result"

/** Members of an execute request, in the order Looker writes them. */
export interface ExecuteBody {
  type: string
  scheduled_plan: object | null
  /** Pushed data; absent when there is a download URL or just a cell. */
  attachment?: FormattedResult
  data: object
  form_params: object
}

/** Bytes of data per line of base64. */
const LINE_BYTES = 45

/** Returns the body of an execute request, made while it is sent, so that pushed data is never in memory as a whole. */
export function executeBody(body: ExecuteBody, bytes?: Readable): Readable {
  return Readable.from(pieces(body, bytes), { objectMode: false })
}

async function* pieces({ attachment, ...members }: ExecuteBody, bytes?: Readable): AsyncGenerator<string> {
  const { type, scheduled_plan, data, form_params } = members
  yield `${JSON.stringify({ type, scheduled_plan }).slice(0, -1)},"attachment":`
  if (attachment && bytes) {
    const mimetype = attachment.mimetype + (attachment.isBase64 ? ";base64" : "")
    yield `${JSON.stringify({ mimetype, extension: attachment.extension }).slice(0, -1)},"data":`
    if (attachment.isInlineJson) yield* textOf(bytes)
    else {
      yield '"'
      yield* attachment.isBase64 ? base64Lines(bytes) : escaped(bytes)
      yield '"'
    }
    yield "}"
  } else yield "null"
  yield `,${JSON.stringify({ data, form_params }).slice(1)}`
}

async function* textOf(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  for await (const chunk of bytes as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

async function* escaped(bytes: Readable): AsyncGenerator<string> {
  for await (const text of textOf(bytes)) yield JSON.stringify(text).slice(1, -1)
}

/** Writes base64 as Looker does: in lines of 60 characters, each with a newline, which JSON writes as `\n`. */
async function* base64Lines(bytes: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const all = Buffer.concat([rest, chunk])
    const whole = all.length - (all.length % LINE_BYTES)
    rest = all.subarray(whole)
    yield all.toString("base64", 0, whole).replaceAll(/.{60}/g, "$&\\n")
  }
  if (rest.length > 0) yield `${rest.toString("base64")}\\n`
}
