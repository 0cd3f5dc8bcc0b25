import { createHash } from "node:crypto"

/** Keeps our UUIDs different from those that others derive from the same text. Never change it: all ids would change. */
const NAMESPACE = Buffer.from("6f1d3c0ab0a54f0e9d5e0c2b7a1e4d93", "hex")

/** Returns the same UUID for the same parts in every process. Version 5, source: RFC 9562 section 5.5. */
export function stableUuid(...parts: readonly (string | number)[]): string {
  const hash = createHash("sha1").update(NAMESPACE).update(JSON.stringify(parts)).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return hash.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
