import { Shape } from "../../data/json"
import type { StreamPiece } from "../../data/streams"
import { DeliveryError, ServiceError } from "../../errors"
import { HttpClient, checkHandedOut, checkedAnswer } from "../../outbound"

/** Time for one call, in milliseconds. */
const TIMEOUT_MS = 120_000
/** Time to cancel a session, in milliseconds. It is short because someone waits for the answer. */
const CANCEL_TIMEOUT_MS = 10_000
/** Time to open a session, in milliseconds. It is short because no file data is sent. */
const OPEN_TIMEOUT_MS = 30_000
const RETRIES = 5
/** Status of an unfinished session. The `range` header says how much has arrived. */
const GOES_ON = 308
/** Status of Google's answer when a session is cancelled. */
const CANCELLED = 499
const WRONG = { meaning: "BAD_GATEWAY" } as const

/** Google's description of a stored file. Drive gives at least its id, Cloud Storage its name or size. */
const FILE = new Shape((z) => {
  const text = z.string().optional()
  return z
    .object({ id: text, name: text, size: text })
    .refine(({ id, name, size }) => id ?? name ?? size, { path: ["id"] })
})

/** Where a file goes. */
export interface UploadTarget {
  /** Authenticated client of the API. */
  client: HttpClient
  signal: AbortSignal
  /** Path that opens sessions, with its query. Begins with a slash. */
  path: string
  /** Metadata of the file. */
  metadata: object
  /** Default: Google detects it. */
  contentType?: string
}

/**
 * A resumable upload. The file exists only after its last byte has arrived.
 * Source: https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export class UploadSession {
  /** Google's id of the file, once it has the whole file. */
  fileId?: string
  /** Number of bytes that Google has confirmed. */
  private held = 0

  /** @param client Sends no token: the address of a session is its own key, so the session outlives the access token. */
  private constructor(private readonly client: HttpClient) {}

  /** @throws ServiceError when Google refuses the file. */
  static async open({ client, path, metadata, contentType }: UploadTarget): Promise<UploadSession> {
    const { baseUrl, service } = client
    const headers: Record<string, string> = contentType ? { "x-upload-content-type": contentType } : {}
    // An unused session creates no file, so opening a second one does no harm.
    const opening = client.with({ timeoutMs: OPEN_TIMEOUT_MS, retries: RETRIES, repeat: "safe" })
    const answer = await opening.exchange("POST", path, { body: metadata, headers })
    const url = checkHandedOut(answer.headers.location, { service, baseUrl, domains: ["googleapis.com"] })
    const session = { baseUrl: url.href, token: undefined, timeoutMs: TIMEOUT_MS, retries: RETRIES }
    return new UploadSession(client.with(session))
  }

  /**
   * Sends one piece. Resolves when Google has all of it. After a failure it asks Google how much has arrived, and sends the
   * rest.
   * @throws ServiceError when Google refuses the piece, or failed six times.
   */
  async send(piece: StreamPiece): Promise<void> {
    await this.client.repeated("safe", async (failures) => {
      if (failures > 0 && (await this.put(piece, Buffer.alloc(0)))) return
      while (!(await this.putRest(piece)));
    })
  }

  /** Tells Google to discard the upload. Never fails: an abandoned session ends by itself after a week, without a file. */
  async cancel(): Promise<void> {
    // Without the signal: it is usually aborted by now, because Looker ended the request.
    const client = this.client.with({ signal: undefined, timeoutMs: CANCEL_TIMEOUT_MS })
    await client.exchange("DELETE", "", { accepted: [CANCELLED] }).catch(() => undefined)
  }

  /** Sends the rest of the piece that Google does not have yet. @returns whether Google has the whole piece. */
  private async putRest(piece: StreamPiece): Promise<boolean> {
    const before = this.held
    const isDone = await this.put(piece, piece.bytes.subarray(before - piece.offset))
    if (isDone || this.held > before) return isDone
    const { service } = this.client
    throw new ServiceError(service, `${service} took nothing of what was sent.`)
  }

  /** @param bytes The bytes after those that Google has. Empty: only asks how much it has. */
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

/** Reads the number of stored bytes from a header such as `bytes=0-1048575`. Without the header it is 0. */
function heldBytes(range: string | string[] | undefined): number {
  const [, last] = /^bytes=0-(\d+)$/.exec([range].flat()[0] ?? "") ?? []
  return last === undefined ? 0 : Number(last) + 1
}
