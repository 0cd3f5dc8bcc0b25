import type { IncomingMessage, ServerResponse } from "node:http"

/** Bytes of a body that are still read after the answer, so that a client that is still sending can read the answer. */
const LINGER_BYTES = 4 * 1024 * 1024
const LINGER_MS = 2000

/**
 * After the answer is sent, discards the rest of the request's body for a moment, then closes the connection. So the rest of a
 * huge body is not read, and an unread body cannot hold a connection.
 */
export function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  const { headers, socket } = request
  if (headers["transfer-encoding"] === undefined && headers["content-length"] === undefined) return
  // Before Node's own listener, which would discard an unread body without counting it.
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
    // Node does not end a request that is answered already, and whoever still reads its body would wait for ever.
    const abandon = () => request.destroy()
    socket.once("close", abandon)
    const timer = setTimeout(close, LINGER_MS).unref()
    const stop = () => {
      clearTimeout(timer)
      socket.off("close", abandon)
    }
    for (const end of ["end", "close"]) request.once(end, stop)
  })
}
