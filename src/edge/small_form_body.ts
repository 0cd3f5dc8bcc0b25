import bodyParser from "body-parser"
import type { RequestHandler } from "express"
import { HubError } from "../errors"
import { decoderOf } from "./content_encoding"

const FORM = "application/x-www-form-urlencoded"

/**
 * Reads a form of at most `maxBytes` into `request.body`, as URLSearchParams. A request without a type has an empty form; another
 * type is refused before the body is read.
 */
export function smallFormBody(maxBytes: number): RequestHandler {
  const read = bodyParser.text({ limit: maxBytes, type: FORM })
  return (request, response, next) => {
    decoderOf(request)
    const type = request.headers["content-type"]
    if (type !== undefined && !request.is(FORM) && type.split(";")[0]?.trim().toLowerCase() !== FORM) {
      throw new HubError("unsupported_encoding", `Send the form as ${FORM}.`)
    }
    read(request, response, (error?: unknown) => {
      const text = request.body as unknown
      request.body = new URLSearchParams(typeof text === "string" ? text : "")
      next(error)
    })
  }
}
