import type { IncomingMessage } from "node:http"
import type { Transform } from "node:stream"
import { createGunzip, createInflate } from "node:zlib"
import { HubError } from "../framework"

/** The only ones, wherever bytes come from. Others, such as Brotli, cost a stranger's bytes more memory and time. */
const DECODERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate }

/** Makes what undoes a body's content encoding; undefined when it has none. @throws HubError for one we do not know. */
export function decoderOf(request: IncomingMessage): (() => Transform) | undefined {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() || "identity"
  if (encoding === "identity") return undefined
  if (Object.hasOwn(DECODERS, encoding)) return DECODERS[encoding as keyof typeof DECODERS]
  throw new HubError("unsupported_encoding", "Send the body unencoded, or as gzip.")
}
