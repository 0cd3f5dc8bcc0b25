import { randomBytes } from "node:crypto"
import type { KeyRing } from "../../sealing"
import { claimsOf, type Link, linkOf } from "../link"

const PURPOSE = "link"
const ID_BYTES = 9
/** Longest address that a creation makes, in characters. */
export const MAX_ADDRESS_LENGTH = 1500
/** No sealed link is longer. What is longer is refused unread. */
const MAX_SEALED_LENGTH = 4096

/** Links that are kept open, so that the next hook of an address need not be deciphered again. */
const MAX_OPEN = 500

/** A link as it was found in an address, and the key that it was sealed with. */
export interface OpenedLink {
  link: Link
  kid: string
}

/** Why an address leads to no link. `unknown`: it was not made with a key of this hub; `ended`; `revoked`. */
export type LinkFault = "unknown" | "ended" | "revoked"

/** Seals links into addresses, and makes the secrets of their hooks. Keeps only its keys. */
export class LinkSeal {
  /** By what stood in the address; the one that was used last stands last. */
  private readonly opened = new Map<string, OpenedLink>()

  constructor(
    private readonly ring: KeyRing,
    private readonly revoked: ReadonlySet<string>,
  ) {}

  /** Id of a new link. */
  newId(): string {
    const id = randomBytes(ID_BYTES).toString("base64url")
    // On a command line it would look like an option.
    return id.startsWith("-") ? this.newId() : id
  }

  /** @returns the last part of the address of its hook. */
  seal(link: Link): Promise<string> {
    return this.ring.seal(PURPOSE, claimsOf(link))
  }

  /** The link, also when it has ended or was revoked; undefined when it is none of this hub. */
  read(sealed: string): OpenedLink | undefined {
    const found = this.opened.get(sealed) ?? this.decipher(sealed)
    if (!found) return undefined
    this.opened.delete(sealed)
    this.opened.set(sealed, found)
    const [oldest] = this.opened.keys()
    if (this.opened.size > MAX_OPEN && oldest !== undefined) this.opened.delete(oldest)
    return found
  }

  /** The link of a source, if its hook may be used now. @param nowSec Seconds since 1970. */
  open(source: string, sealed: string, nowSec = Date.now() / 1000): OpenedLink | LinkFault {
    const opened = this.read(sealed)
    if (opened?.link.source !== source) return "unknown"
    return this.faultOf(opened.link, nowSec) ?? opened
  }

  /** Why a link may not be used now. @param nowSec Seconds since 1970. */
  faultOf(link: Link, nowSec = Date.now() / 1000): "ended" | "revoked" | undefined {
    if (this.revoked.has(link.id)) return "revoked"
    return link.ends <= nowSec ? "ended" : undefined
  }

  /** The 32 bytes that belong to a link and the key that sealed it. @param kid Default: the key that seals now. */
  derivedSecret(id: string, kid = this.ring.kid): Buffer {
    return this.ring.derive(kid, `integration hub, webhook secret ${id}`)
  }

  private decipher(sealed: string): OpenedLink | undefined {
    if (sealed.length > MAX_SEALED_LENGTH) return undefined
    const opened = this.ring.open(PURPOSE, sealed)
    const link = linkOf(opened?.payload)
    return opened && link && { link, kid: opened.kid }
  }
}
