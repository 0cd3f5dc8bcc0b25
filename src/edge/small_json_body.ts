import bodyParser from "body-parser"
import type { RequestHandler } from "express"
import { decoderOf } from "./content_encoding"

/** Parses a JSON body of at most `maxBytes` into `request.body`. Refuses an unknown encoding before reading the body. */
export function smallJsonBody(maxBytes: number): RequestHandler {
  const parse = bodyParser.json({ limit: maxBytes })
  return (request, response, next) => {
    decoderOf(request)
    parse(request, response, next)
  }
}
