import net from "node:net"

export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  status: number
  text: string
}

/**
 * Sends bytes as they are over a connection of their own and reads what comes back until the server closes it or goes
 * quiet; for requests that no HTTP client would send.
 * @param abort Break the connection off right after sending, without waiting for an answer.
 */
export function rawRequest(port: number, bytes: string | Buffer, abort = false): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.write(bytes, () => {
        if (abort) socket.resetAndDestroy()
      })
    })
    const finish = () => {
      const text = Buffer.concat(chunks).toString("latin1")
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    }
    socket.on("data", (chunk) => {
      chunks.push(chunk)
      if (isComplete(Buffer.concat(chunks).toString("latin1"))) socket.end()
    })
    socket.on("error", () => undefined)
    socket.once("close", finish)
  })
}

/** Whether the text is a whole HTTP answer, by its length or its last chunk. */
function isComplete(text: string): boolean {
  const [head, body] = splitOnce(text, "\r\n\r\n")
  if (body === undefined) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  return length === undefined ? body.endsWith("0\r\n\r\n") : body.length >= Number(length)
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}
