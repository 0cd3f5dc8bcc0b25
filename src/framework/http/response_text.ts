import type { Readable } from "node:stream"

export interface ResponseText {
  text: string
  /** Whether there was more than the limit; the rest is not read. */
  isCut: boolean
}

/** Reads a body as UTF-8, `maxBytes` of it at most. */
export async function readText(body: Readable, maxBytes: number): Promise<ResponseText> {
  const chunks: Buffer[] = []
  let size = 0
  body.on("error", () => undefined)
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
  return { text: new TextDecoder().decode(bytes), isCut: size > maxBytes }
}

/** Text from a service as one line for people: no tags of HTML, no line breaks, no control or invisible characters. */
export function oneLine(text: string): string {
  const isHtml = /^\s*<(?:!doctype|html|head|body)\b/i.test(text)
  const plain = isHtml ? text.replaceAll(/<[^<>]*>/g, " ") : text
  return plain.replaceAll(/[\s\p{C}]+/gu, " ").trim()
}
