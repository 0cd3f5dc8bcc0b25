import { createHash } from "node:crypto"
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http"
import { promisify } from "node:util"
import zlib from "node:zlib"
import type { SemVer } from "semver"
import { parseLookerVersion } from "./looker_version"
import { SAFE_HEADERS } from "../../edge"

/** Most versions in the cache. Callers name their own version, so there may be any number. */
const MAX_VERSIONS = 64
/** Higher levels take much more time and save little space. */
const BROTLI_QUALITY = 9
const GZIP_LEVEL = 9

const brotli = promisify(zlib.brotliCompress)
const gzip = promisify(zlib.gzip)

const ENCODERS = {
  br: (body: Buffer) => brotli(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (body: Buffer) => gzip(body, { level: GZIP_LEVEL }),
  identity: async (body: Buffer) => body,
}
type Encoding = keyof typeof ENCODERS

interface Variant {
  etag: string
  /** Headers of a 304. An answer with a body has more. */
  headers: OutgoingHttpHeaders
  answer: Promise<{ headers: OutgoingHttpHeaders; text: string }>
}

/** Answers `POST /`. A listing is made once for each version of Looker, and compressed once for each encoding. */
export class ListingCache {
  private readonly byVersion = new Map<string, ListingBody>()

  /** @param make Makes the listing for a version; null when the version is unknown. */
  constructor(private readonly make: (lookerVersion: SemVer | null) => unknown) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const encoding = acceptedEncoding(request.headers["accept-encoding"])
    const { etag, headers, answer } = this.body(parseLookerVersion(request.headers["user-agent"])).variant(encoding)
    if (namesEtag(request.headers["if-none-match"], etag)) return void response.writeHead(304, headers).end()
    const whole = await answer
    response.writeHead(200, whole.headers).end(whole.text, "latin1")
  }

  /** Gets the listing for a version. A full cache drops the least recently used one. */
  private body(lookerVersion: SemVer | null): ListingBody {
    const key = lookerVersion?.version ?? "unknown"
    const body = this.byVersion.get(key) ?? new ListingBody(JSON.stringify(this.make(lookerVersion)))
    this.byVersion.delete(key)
    this.byVersion.set(key, body)
    const [oldest] = this.byVersion.keys()
    if (oldest !== undefined && this.byVersion.size > MAX_VERSIONS) this.byVersion.delete(oldest)
    return body
  }
}

class ListingBody {
  private readonly bytes: Buffer
  private readonly hash: string
  private readonly variants = new Map<Encoding, Variant>()

  constructor(text: string) {
    this.bytes = Buffer.from(text)
    this.hash = createHash("sha256").update(this.bytes).digest("base64url").slice(0, 22)
  }

  /** The tag names the encoding, because a strong tag must differ when the bytes differ. */
  variant(encoding: Encoding): Variant {
    const known = this.variants.get(encoding)
    if (known) return known
    const etag = `"${this.hash}-${encoding}"`
    const headers = { ...SAFE_HEADERS, "cache-control": "private, no-cache", vary: "accept-encoding", etag }
    const variant = { etag, headers, answer: this.encode(encoding, headers) }
    this.variants.set(encoding, variant)
    return variant
  }

  private async encode(encoding: Encoding, common: OutgoingHttpHeaders) {
    const bytes = await ENCODERS[encoding](this.bytes)
    const headers: OutgoingHttpHeaders = {
      ...common,
      "content-type": "application/json; charset=utf-8",
      "content-length": bytes.length,
    }
    if (encoding !== "identity") headers["content-encoding"] = encoding
    // Node sends a string in one write with the headers. A buffer takes twice the time.
    return { headers, text: bytes.toString("latin1") }
  }
}

/** The best of our encodings that an `Accept-Encoding` header allows by name. */
function acceptedEncoding(header: string | string[] | undefined): Encoding {
  const accepted = new Set(
    String(header ?? "")
      .toLowerCase()
      .split(",")
      .filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry))
      .map((entry) => entry.split(";", 1)[0]?.trim()),
  )
  return accepted.has("br") ? "br" : accepted.has("gzip") ? "gzip" : "identity"
}

/** Whether an `If-None-Match` header contains this tag. A weak tag counts as equal. */
function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag)
}
