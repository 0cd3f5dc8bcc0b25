import type { Socket } from "node:net"

export type Protocol = "tls" | "ssh" | "http"

export interface ConnectionHead {
  protocol: Protocol
  /** Where the connection was to go, as far as it says so. */
  destination?: string
}

/** The first byte of a TLS connection: a handshake record. Source: RFC 8446, 5.1 */
const TLS_HANDSHAKE = 0x16
/** Source: RFC 4253, 4.2 */
const SSH = "SSH-"
const MARK = "TO-SANDBOX "
const MAX_HEAD = 1024

/** The line that tells the sandbox where a connection was to go: not every protocol does. */
export function destinationLine(host: string): string {
  return `${MARK}${host}\n`
}

/** Reads the first bytes of a connection, and gives back all but the line of its destination. The socket is paused then. */
export function readHead(socket: Socket): Promise<ConnectionHead> {
  return new Promise((resolve) => {
    let head = Buffer.alloc(0)
    const take = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const isMarked = isPrefix(MARK, head)
      const end = isMarked ? head.indexOf("\n") : -1
      const isDue = head.length < MAX_HEAD && (isMarked ? end < 0 : false)
      const rest = head.subarray(end + 1)
      const isTooShort = rest.length < SSH.length && rest[0] !== TLS_HANDSHAKE
      if (isDue || isTooShort) return
      socket.off("data", take).pause()
      socket.unshift(rest)
      const destination = end < 0 ? undefined : head.toString("utf8", MARK.length, end)
      resolve({ protocol: protocolOf(rest), destination })
    }
    socket.on("data", take)
  })
}

function protocolOf(first: Buffer): Protocol {
  if (first[0] === TLS_HANDSHAKE) return "tls"
  return first.toString("latin1", 0, SSH.length) === SSH ? "ssh" : "http"
}

/** Whether bytes begin with a text, as far as they have come. */
function isPrefix(text: string, bytes: Buffer): boolean {
  const length = Math.min(text.length, bytes.length)
  return bytes.toString("latin1", 0, length) === text.slice(0, length)
}
