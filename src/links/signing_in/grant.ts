import { createHash } from "node:crypto"
import type { Request, Response } from "express"
import { Shape } from "../../data/json"
import { cookiesOf } from "../../edge"
import { InvalidRequestError } from "../../errors"
import { isSameText, type KeyRing } from "../../sealing"
import type { LinksContext } from "../links_context"
import type { Person } from "../person"
import type { Credentials } from "../sources"

const PURPOSE = "grant"
const COOKIE = "hub_grant"
/** Life of a grant, in seconds. */
const GRANT_SEC = 900
/** Browsers keep cookies of 4,096 bytes, with name and attributes. */
const MAX_BYTES = 3800

/** That someone has signed in, and as whom. The browser carries it, sealed, while links are set up. */
export interface Grant {
  readonly person: Person
  /** The credentials for the partner of one source. */
  readonly partner?: { readonly source: string; readonly credentials: Credentials }
  /** Seconds since 1970. */
  readonly ends: number
}

/** A grant that a browser brought. */
export interface HeldGrant extends Grant {
  /** Belongs to this grant alone: what a form brings along. */
  readonly csrf: string
}

const CLAIMS = new Shape((z) =>
  z.object({
    uid: z.string(),
    nm: z.string(),
    lk: z.string(),
    adm: z.boolean(),
    prm: z.record(z.string(), z.union([z.literal(true), z.array(z.string())])),
    src: z.string().optional(),
    crd: z.record(z.string(), z.string()).optional(),
    exp: z.number(),
  }),
)

/** The grant of someone who has just signed in. */
export function newGrant(person: Person): Grant {
  return { person, ends: Math.floor(Date.now() / 1000) + GRANT_SEC }
}

/**
 * Hands a grant to the browser, in the place of the one before.
 * @throws InvalidRequestError when it is too long for a cookie.
 */
export async function giveGrant(links: LinksContext, response: Response, grant: Grant): Promise<HeldGrant> {
  const { person, partner, ends } = grant
  const { id: uid, name: nm, looker: lk, permissions } = person
  const who = { uid, nm, lk, adm: permissions.isAdmin, prm: permissions.by }
  const sealed = await links.ring.seal(PURPOSE, { ...who, src: partner?.source, crd: partner?.credentials, exp: ends })
  if (sealed.length > MAX_BYTES) {
    throw new InvalidRequestError(
      "Your roles in Looker, or what you typed, are too long to be kept for a sign-in. " +
        "Ask who runs this hub to make the link with its key: npx hub link create.",
    )
  }
  const isSecure = links.config.baseUrl.startsWith("https:")
  const path = links.pathOf("")
  response.cookie(COOKIE, sealed, { httpOnly: true, sameSite: "lax", secure: isSecure, path, maxAge: GRANT_SEC * 1000 })
  return { ...grant, csrf: csrfOf(links.ring, links.ring.kid, sealed) }
}

/** The grant that a browser brings; undefined when it has none, or one that has ended. */
export function readGrant(links: LinksContext, request: Request): HeldGrant | undefined {
  const { ring } = links
  for (const sealed of cookiesOf(request, COOKIE).filter(({ length }) => length <= MAX_BYTES)) {
    const opened = ring.open(PURPOSE, sealed)
    const claims = CLAIMS.tryRead(opened?.payload)
    if (!opened || !claims || claims.exp <= Date.now() / 1000) continue
    const { uid, nm, lk, adm, prm, src, crd, exp } = claims
    // An instance that the hub no longer has.
    if (!links.config.lookers.some(({ name }) => name === lk)) continue
    return {
      person: { id: uid, name: nm, looker: lk, permissions: { isAdmin: adm, by: prm } },
      ...(src !== undefined && crd && { partner: { source: src, credentials: crd } }),
      ends: exp,
      csrf: csrfOf(ring, opened.kid, sealed),
    }
  }
  return undefined
}

/** Whether a form was made for this grant. */
export function isOwnForm(grant: HeldGrant, given: string | null): boolean {
  return isSameText(given ?? "", grant.csrf)
}

/** The grant with credentials of a partner, or without any. They do not make it last longer. */
export function withPartner({ person, ends }: Grant, partner: Grant["partner"]): Grant {
  return { person, partner, ends }
}

function csrfOf(ring: KeyRing, kid: string, sealed: string): string {
  const digest = createHash("sha256").update(sealed).digest("base64url")
  return ring.derive(kid, `integration hub, form of ${digest}`).toString("base64url")
}
