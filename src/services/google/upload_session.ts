import { Shape } from "../../data/json"
import type { StreamPiece } from "../../data/streams"
import { DeliveryError, ServiceError } from "../../errors"
import { HttpClient, checkHandedOut, checkedAnswer } from "../../outbound"

/** Time for one call, in milliseconds. */
const TIMEOUT_MS = 120_000
/** Time to cancel, in milliseconds: someone waits for the answer. */
const CANCEL_TIMEOUT_MS = 10_000
/** Opening a session moves no data. */
const OPEN_TIMEOUT_MS = 30_000
const RETRIES = 5
/** The session goes on; `range` tells what has arrived. */
const GOES_ON = 308
/** What Google answers to the cancelling of a session. */
const CANCELLED = 499
const WRONG = { meaning: "BAD_GATEWAY" } as const

/** What Google says of a file that it has: Drive at least its id, Cloud Storage its name or size. */
const FILE = new Shape((z) => {
  const text = z.string().optional()
  return z
    .object({ id: text, name: text, size: text })
    .refine(({ id, name, size }) => id ?? name ?? size, { path: ["id"] })
})

/** Where a file goes. */
export interface UploadTarget {
  /** Of the API, authenticated. */
  client: HttpClient
  signal: AbortSignal
  /** Where sessions are opened, query included, from the slash on. */
  path: string
  /** What Google shall know of the file. */
  metadata: object
  /** Left out, Google finds out by itself. */
  contentType?: string
}

/**
 * A resumable upload: the file exists when its last byte has arrived, not before.
 * Source: https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export class UploadSession {
  /** What Google calls the file once it has all of it. */
  fileId?: string
  /** Bytes that Google has told it holds. */
  private held = 0

  /** @param client The address of a session is its own key, so that it outlives the access token. */
  private constructor(private readonly client: HttpClient) {}

  /** @throws ServiceError when Google refuses the file. */
  static async open({ client, path, metadata, contentType }: UploadTarget): Promise<UploadSession> {
    const { baseUrl, service } = client
    const headers: Record<string, string> = contentType ? { "x-upload-content-type": contentType } : {}
    // A session that nobody writes to is no file, so opening a second one does no harm.
    const opening = client.with({ timeoutMs: OPEN_TIMEOUT_MS, retries: RETRIES, repeat: "safe" })
    const answer = await opening.exchange("POST", path, { body: metadata, headers })
    const url = checkHandedOut(answer.headers.location, { service, baseUrl, domains: ["googleapis.com"] })
    const session = { baseUrl: url.href, token: undefined, timeoutMs: TIMEOUT_MS, retries: RETRIES }
    return new UploadSession(client.with(session))
  }

  /**
   * Sends one piece and returns when Google holds it. After a failure Google is asked how far it got, and the rest is sent.
   * @throws ServiceError when Google refuses the piece, or failed six times.
   */
  async send(piece: StreamPiece): Promise<void> {
    await this.client.repeated("safe", async (failures) => {
      if (failures > 0 && (await this.put(piece, Buffer.alloc(0)))) return
      while (!(await this.putRest(piece)));
    })
  }

  /** Has Google forget what it holds. Never fails: an abandoned session ends by itself after a week, without a file. */
  async cancel(): Promise<void> {
    // Without the signal: a request that Looker ended is the first reason to cancel.
    const client = this.client.with({ signal: undefined, timeoutMs: CANCEL_TIMEOUT_MS })
    await client.exchange("DELETE", "", { accepted: [CANCELLED] }).catch(() => undefined)
  }

  /** Sends what Google lacks of the piece. @returns whether it has all of it. */
  private async putRest(piece: StreamPiece): Promise<boolean> {
    const before = this.held
    const isDone = await this.put(piece, piece.bytes.subarray(before - piece.offset))
    if (isDone || this.held > before) return isDone
    const { service } = this.client
    throw new ServiceError(service, `${service} took nothing of what was sent.`)
  }

  /** @param bytes Follow on those that Google holds. Empty: only asks what it holds. */
  private async put({ bytes: { length }, offset, isLast }: StreamPiece, bytes: Buffer): Promise<boolean> {
    const { service } = this.client
    const end = offset + length
    const part = bytes.length > 0 ? `${this.held}-${this.held + bytes.length - 1}` : "*"
    const headers = { "content-range": `bytes ${part}/${isLast ? end : "*"}` }
    const answer = await this.client.exchange("PUT", "", { body: bytes, headers, accepted: [GOES_ON] })
    if (answer.status !== GOES_ON) {
      if (!isLast) throw new DeliveryError(`${service} ended the file before it had all of it.`, WRONG)
      this.fileId = checkedAnswer(service, answer, FILE).id
      return true
    }
    const held = heldBytes(answer.headers.range)
    if (held < this.held || held > end) throw new DeliveryError(`${service} lost a part of the file.`, WRONG)
    this.held = held
    return !isLast && held === end
  }
}

/** From `bytes=0-1048575`; without the header nothing is held. */
function heldBytes(range: string | string[] | undefined): number {
  const [, last] = /^bytes=0-(\d+)$/.exec([range].flat()[0] ?? "") ?? []
  return last === undefined ? 0 : Number(last) + 1
}
