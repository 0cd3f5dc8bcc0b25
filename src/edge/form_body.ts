import type { IncomingMessage } from "node:http"
import { HubError } from "../errors"
import { readRawBody } from "./raw_body"

const FORM = "application/x-www-form-urlencoded"

/**
 * Reads a form of a stranger.
 * @throws HubError when the body is of another type; as `readRawBody`
 */
export async function readFormBody(request: IncomingMessage, maxBytes: number): Promise<URLSearchParams> {
  const type = (request.headers["content-type"] ?? FORM).split(";", 1)[0]?.trim().toLowerCase()
  if (type !== FORM) throw new HubError("unsupported_encoding", `Send the form as ${FORM}.`)
  const body = await readRawBody(request, { maxBytes })
  return new URLSearchParams(body.toString())
}
