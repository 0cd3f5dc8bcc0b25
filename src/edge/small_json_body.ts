import bodyParser from "body-parser"
import type { RequestHandler } from "express"
import { decoderOf } from "./content_encoding"

/** Parses a JSON body that fits into memory into `request.body`; an encoding we do not know is refused before it is read. */
export function smallJsonBody(maxBytes: number): RequestHandler {
  const parse = bodyParser.json({ limit: maxBytes })
  return (request, response, next) => {
    decoderOf(request)
    parse(request, response, next)
  }
}
