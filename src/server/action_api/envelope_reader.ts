import { isBase64 } from "../../framework"
import { Base64Decoder, ByteBuffer, Spool } from "../../data/streams"
import {
  byteSize,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonCursor,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  spoolBase64,
  spoolString,
} from "../../data/json"
import { BodyTooLargeError, MalformedBodyError } from "../../errors"
import { countValues } from "./value_count"
import { parseJson } from "./well_formed"

/** The body of a request before its members are checked. */
export interface RawEnvelope {
  /** Parsed top-level members, except captured data. The object has no prototype. */
  members: Record<string, unknown>
  /** The attachment's data. The caller must dispose the spool. */
  captured?: CapturedData
}

export interface CapturedData {
  /** `attachment`: the member `attachment.data`. `data`: a top-level `data` that is an array, which is inline JSON. */
  at: "attachment" | "data"
  /**
   * `base64`: the decoded bytes of a string that the attachment's mimetype marks as base64. `string`: any other string, as
   * UTF-8. `json`: the source text of an object or array.
   */
  kind: "base64" | "string" | "json"
  spool: Spool
}

export interface EnvelopeLimits {
  /** Limit for all keys and values without the captured data, together, in bytes. */
  memberBytes: number
  /** Limit for the whole body, in bytes. */
  bodyBytes: number
  /** Most levels of nested objects and arrays. */
  maxDepth: number
}

type Members = Record<string, unknown>

const SUBJECT = "The request body"
/** Most texts, numbers, lists and objects at all depths, in all members without the captured data. */
const MAX_VALUES = 50_000

/**
 * Reads a request body, a JSON object, chunk by chunk. The attachment's data goes into a spool, so it need not fit into memory.
 * When a key is repeated, the last one counts, as with `JSON.parse`. Data in `attachment` takes precedence over inline JSON in
 * `data`. An empty body has no members. After a failure, the rest of `source` is unread and every spool is disposed.
 * @throws MalformedBodyError, BodyTooLargeError, and the errors of `source`.
 */
export async function readEnvelope(source: AsyncIterable<Uint8Array>, limits: EnvelopeLimits): Promise<RawEnvelope> {
  const { maxDepth, bodyBytes } = limits
  const cursor = new JsonCursor(source, { subject: SUBJECT, maxDepth, maxBytes: bodyBytes })
  const reader = new EnvelopeReader(cursor, limits.memberBytes)
  try {
    return await reader.read()
  } catch (error) {
    await reader.dispose()
    throw error
  } finally {
    await cursor.close()
  }
}

class EnvelopeReader {
  private readonly members = Object.create(null) as Members
  private readonly captured = new Map<CapturedData["at"], CapturedData>()
  private readonly value = new ByteBuffer()
  private memberBytes = 0
  private valueCount = 0

  constructor(
    private readonly cursor: JsonCursor,
    private readonly maxMemberBytes: number,
  ) {}

  async read(): Promise<RawEnvelope> {
    const first = await this.cursor.peek()
    if (first === undefined) return { members: this.members }
    if (first !== OPEN_OBJECT) throw new MalformedBodyError("The request body must be a JSON object.")
    await this.readObject((key) => this.readMember(key))
    if ((await this.cursor.peek()) !== undefined) throw this.cursor.unexpected()
    if (this.captured.has("attachment")) await this.drop("data")
    return { members: this.members, captured: this.captured.get("attachment") ?? this.captured.get("data") }
  }

  async dispose(): Promise<void> {
    await this.drop("attachment")
    await this.drop("data")
  }

  private async readMember(key: string): Promise<void> {
    const first = await this.cursor.peek()
    if (key === "attachment" || key === "data") {
      await this.drop(key)
      delete this.members[key]
    }
    if (key === "attachment" && first === OPEN_OBJECT) {
      const attachment = Object.create(null) as Members
      await this.readObject((name) => this.readAttachmentMember(attachment, name))
      this.members.attachment = attachment
      await this.settleEncoding(attachment)
    } else if (key === "data" && first === OPEN_ARRAY) await this.capture("data", "json", 1)
    else this.members[key] = await this.parse(1)
  }

  private async readAttachmentMember(attachment: Members, key: string): Promise<void> {
    const first = await this.cursor.peek()
    if (key === "data") {
      await this.drop("attachment")
      delete attachment.data
    }
    if (key === "data" && first === QUOTE)
      await this.capture("attachment", isBase64(attachment.mimetype) ? "base64" : "string", 2)
    else if (key === "data" && (first === OPEN_OBJECT || first === OPEN_ARRAY))
      await this.capture("attachment", "json", 2)
    else attachment[key] = await this.parse(2)
  }

  /** Reads the object at the cursor. Calls `readValue` at the beginning of each value. */
  private async readObject(readValue: (key: string) => Promise<void>): Promise<void> {
    const { cursor } = this
    await cursor.skip(OPEN_OBJECT)
    if ((await cursor.peek()) !== CLOSE_OBJECT) {
      for (;;) {
        if ((await cursor.peek()) !== QUOTE) throw cursor.unexpected()
        const key = (await this.parse(1)) as string
        await cursor.skip(COLON)
        await readValue(key)
        if ((await cursor.peek()) !== COMMA) break
        await cursor.skip(COMMA)
      }
    }
    await cursor.skip(CLOSE_OBJECT)
  }

  private async capture(at: CapturedData["at"], kind: CapturedData["kind"], depth: number): Promise<void> {
    const spool = new Spool()
    this.captured.set(at, { at, kind, spool })
    if (kind === "base64") await spoolBase64(this.cursor, spool)
    else if (kind === "string") await spoolString(this.cursor, spool)
    else await this.cursor.readValue(depth, (piece) => spool.write(piece))
  }

  /** Decodes base64 data that came before its mimetype. */
  private async settleEncoding({ mimetype }: Members): Promise<void> {
    const captured = this.captured.get("attachment")
    if (captured?.kind === "base64" && !isBase64(mimetype))
      throw new MalformedBodyError('"attachment.mimetype" is given twice, with and without ";base64". Give it once.')
    if (captured?.kind !== "string" || !isBase64(mimetype)) return
    const text = captured.spool
    captured.kind = "base64"
    captured.spool = new Spool()
    try {
      await decodeBase64(text, captured.spool)
    } finally {
      await text.dispose()
    }
  }

  private async drop(at: CapturedData["at"]): Promise<void> {
    await this.captured.get(at)?.spool.dispose()
    this.captured.delete(at)
  }

  private async parse(depth: number): Promise<unknown> {
    this.value.clear()
    await this.cursor.readValue(depth, (piece) => this.collect(piece))
    const { bytes } = this.value
    // Objects with very many members take long to build. A shorter text cannot have too many.
    if (bytes.length > MAX_VALUES) this.valueCount += countValues(bytes)
    if (this.valueCount > MAX_VALUES) throw new MalformedBodyError(`${SUBJECT} has more than ${MAX_VALUES} values.`)
    return parseJson(bytes.toString())
  }

  private collect(piece: Buffer): void {
    this.memberBytes += piece.length
    if (this.memberBytes > this.maxMemberBytes) {
      const limit = byteSize(this.maxMemberBytes)
      throw new BodyTooLargeError(`${SUBJECT}, apart from the attachment's data, is larger than ${limit}.`)
    }
    this.value.append(piece)
  }
}

async function decodeBase64(text: Spool, spool: Spool): Promise<void> {
  const decoder = new Base64Decoder()
  for await (const piece of text.read() as AsyncIterable<Buffer>) {
    await spool.write(decoder.decode(piece.toString("latin1")))
  }
  await spool.write(decoder.end())
}
