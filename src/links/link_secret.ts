import type { Link } from "./link"
import type { LinkSeal } from "./sealing/link_seal"
import type { Source } from "./sources"

/** The secret of a link's hook as its partner has it. @param kid The key that sealed the link. Default: the key that seals now. */
export function secretTextOf(
  seal: LinkSeal,
  source: Source,
  link: Pick<Link, "id" | "filter" | "secret">,
  kid?: string,
) {
  if (link.secret !== undefined) return link.secret
  const derived = seal.derivedSecret(link.id, kid)
  return source.secretText?.(derived, link.filter) ?? derived.toString("hex")
}

/** Deriving takes longer than checking a signature. */
const keys = new WeakMap<Link, string | Buffer>()

/** The key of the signatures of a link's hook. */
export function secretKeyOf(seal: LinkSeal, source: Source, link: Link, kid: string): string | Buffer {
  const key = keys.get(link) ?? keyFor(seal, source, link, kid)
  keys.set(link, key)
  return key
}

function keyFor(seal: LinkSeal, source: Source, link: Link, kid: string): string | Buffer {
  const text = secretTextOf(seal, source, link, kid)
  return source.keyOf?.(text, link.filter) ?? text
}
