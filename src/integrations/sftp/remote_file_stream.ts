import { Writable } from "node:stream"
import type { SftpSession } from "./sftp_session"

/** Data bytes of one request: every server accepts requests of 32 KiB, headers included. */
const PIECE_BYTES = 31 * 1024
/** Requests in flight at the same time. Sent one by one, each request would cost a round trip to the server. */
const MAX_IN_FLIGHT = 64

/** Writes to an open file on the server, several pieces at a time. Finishes when the server has acknowledged all of them. */
export class RemoteFileStream extends Writable {
  /** Bytes handed to the server so far. */
  bytesSent = 0
  private inFlight = 0
  private goOn?: () => void

  constructor(
    private readonly session: SftpSession,
    private readonly handle: Buffer,
  ) {
    super()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) this.send(chunk.subarray(at, at + PIECE_BYTES))
    this.waitUntil(MAX_IN_FLIGHT - 1, done)
  }

  override _final(done: () => void): void {
    this.waitUntil(0, done)
  }

  private send(piece: Buffer): void {
    this.inFlight++
    this.session.write(this.handle, piece, this.bytesSent).then(
      () => {
        this.inFlight--
        this.goOn?.()
      },
      (error: Error) => this.destroy(error),
    )
    this.bytesSent += piece.length
  }

  private waitUntil(inFlight: number, done: () => void): void {
    if (this.inFlight > inFlight) {
      this.goOn = () => this.waitUntil(inFlight, done)
    } else {
      this.goOn = undefined
      done()
    }
  }
}
