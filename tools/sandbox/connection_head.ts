import type { Socket } from "node:net"

export interface ConnectionHead {
  protocol: "tls" | "ssh" | "http"
  /** The host that the connection was meant for, if the connection names it. */
  destination?: string
}

/** The first byte of a TLS connection: a handshake record. Source: RFC 8446, 5.1 */
const TLS_HANDSHAKE = 0x16
/** Source: RFC 4253, 4.2 */
const SSH = "SSH-"
const MARK = "TO-SANDBOX "

/** Returns the line that tells the sandbox which host a connection was meant for. Not every protocol names the host. */
export function destinationLine(host: string): string {
  return `${MARK}${host}\n`
}

/** Reads the first bytes of a connection, and puts back all but the destination line. Leaves the socket paused. */
export function readHead(socket: Socket): Promise<ConnectionHead> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0)
    const take = (chunk: Buffer) => {
      read = Buffer.concat([read, chunk])
      const head = parseHead(read)
      if (!head) return
      socket.off("data", take).pause()
      socket.unshift(head.rest)
      resolve(head)
    }
    socket.on("data", take)
  })
}

/** @returns undefined while more bytes are needed. */
function parseHead(read: Buffer): (ConnectionHead & { rest: Buffer }) | undefined {
  const isMarked = read.toString("latin1", 0, MARK.length) === MARK.slice(0, read.length)
  const end = isMarked ? read.indexOf("\n") : -1
  if (isMarked && end < 0) return undefined
  const rest = read.subarray(end + 1)
  const destination = isMarked ? read.toString("utf8", MARK.length, end) : undefined
  if (rest[0] === TLS_HANDSHAKE) return { protocol: "tls", destination, rest }
  if (rest.length < SSH.length) return undefined
  return { protocol: rest.toString("latin1", 0, SSH.length) === SSH ? "ssh" : "http", destination, rest }
}
