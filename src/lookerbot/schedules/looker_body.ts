import type { IncomingMessage, ServerResponse } from "node:http"
import { type Handler, smallJsonBody, whenOver } from "../../edge"
import { BodyTooLargeError, HubError, MalformedBodyError, UnavailableError } from "../../errors"

/** Bodies above this size are counted, in bytes. */
const SMALL_BYTES = 1024 * 1024
/** Most bytes of large bodies that are read and worked on at once. A body takes several times its size in memory. */
const MAX_BYTES_AT_ONCE = 128 * 1024 * 1024

/** Reads the bodies of Looker's calls, as JSON. Large ones share a limit. */
export class LookerBodies {
  private readonly parse: Handler
  private takenBytes = 0

  constructor(private readonly maxBytes: number) {
    this.parse = smallJsonBody(maxBytes)
  }

  /** @throws BodyTooLargeError that names the limit; MalformedBodyError; UnavailableError when there are too many at once. */
  async read(request: IncomingMessage & { body?: unknown }, response: ServerResponse): Promise<object> {
    const { "content-length": announced, "content-encoding": encoding } = request.headers
    // An encoded body may become as large as any.
    const isKnown = announced !== undefined && encoding === undefined
    const bytes = Math.min(isKnown ? Number(announced) : this.maxBytes, this.maxBytes)
    if (Number(announced ?? 0) > this.maxBytes) throw this.tooLarge()
    if (bytes > SMALL_BYTES) this.take(bytes, response)
    const body = await this.parsed(request, response)
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new MalformedBodyError("The request body must be a JSON object.")
    }
    return body
  }

  private take(bytes: number, response: ServerResponse): void {
    if (this.takenBytes + bytes > MAX_BYTES_AT_ONCE && this.takenBytes > 0) {
      throw new UnavailableError("busy", "This hub is busy with large schedules: send it again in a moment.")
    }
    this.takenBytes += bytes
    whenOver(response, () => (this.takenBytes -= bytes))
  }

  private parsed(request: IncomingMessage & { body?: unknown }, response: ServerResponse): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const next = (error?: unknown) => {
        if (error === undefined || error === null) resolve(request.body)
        else reject(this.explain(error))
      }
      void this.parse(request as Parameters<Handler>[0], response as Parameters<Handler>[1], next)
    })
  }

  private explain(error: unknown): HubError {
    const { status, type } = error as { status?: unknown; type?: unknown }
    if (error instanceof HubError) return error
    if (status === 413) return this.tooLarge()
    if (type === "entity.parse.failed") return new MalformedBodyError("The request body is not JSON.")
    return new HubError("bad_request", "The request body could not be read.")
  }

  private tooLarge(): BodyTooLargeError {
    return new BodyTooLargeError(
      `The request body is larger than ${Math.floor(this.maxBytes / 1024)} KiB, the limit of this hub.`,
    )
  }
}
