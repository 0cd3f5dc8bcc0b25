import type { IncomingMessage, ServerResponse } from "node:http"

/** What is still read of a body whose request is answered, so that a client that is sending gets to read the answer. */
const LINGER_BYTES = 4 * 1024 * 1024
const LINGER_MS = 2000

/**
 * Once the answer is sent, drops what still comes of the request's body for a moment, and then closes the connection: the
 * rest of a huge body is not taken, and nobody holds a connection by a body that nobody reads.
 */
export function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  const { headers, socket } = request
  if (headers["transfer-encoding"] === undefined && headers["content-length"] === undefined) return
  // Before Node's own listener, which would throw the rest away uncounted where nobody has read of the body yet.
  response.prependOnceListener("finish", () => {
    if (request.complete || request.destroyed) return
    const close = () => socket.destroy()
    let rest = LINGER_BYTES
    request.on("data", (piece: Buffer) => {
      rest -= piece.length
      if (rest < 0) close()
    })
    request.on("error", () => undefined)
    request.resume()
    const timer = setTimeout(close, LINGER_MS).unref()
    for (const end of ["end", "close"]) request.once(end, () => clearTimeout(timer))
  })
}
