import type { IncomingMessage } from "node:http"
import type { Transform } from "node:stream"
import { createGunzip, createInflate, type Zlib } from "node:zlib"
import { HubError } from "../framework"

/** The only encodings that the hub decodes. Others, such as Brotli, would let a stranger's bytes cost more memory and time. */
const DECODERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate }

/**
 * Returns a function that makes a decoder for the body; undefined when the body is not encoded.
 * @throws HubError for an unknown encoding.
 */
export function decoderOf(request: IncomingMessage): (() => Transform & Zlib) | undefined {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() || "identity"
  if (encoding === "identity") return undefined
  if (Object.hasOwn(DECODERS, encoding)) return DECODERS[encoding as keyof typeof DECODERS]
  throw new HubError("unsupported_encoding", "Send the body unencoded, or as gzip.")
}
