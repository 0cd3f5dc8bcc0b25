import { DeliveryError, InvalidLoginError, InvalidRequestError } from "../../errors"
import type { HubContext } from "../hub_context"
import { Shape } from "../../data/json"
import type { Seal, SealFault } from "../../sealing"

const TTL_SEC = 600
const START_AGAIN = "Go back to Looker, open the dialog again and start from there."
const FAULTS: Record<SealFault, string> = {
  damaged: "is damaged or incomplete",
  expired: "has expired",
  foreign: "belongs to another action",
  revoked: "does not count any more",
}
const refuse = (fault: SealFault) =>
  new InvalidLoginError(
    fault === "foreign" ? "foreign_link" : "invalid_link",
    `This login link ${FAULTS[fault]}. ${START_AGAIN}`,
  )
const LINK: Seal = { purpose: "oauth_link", ttlSec: TTL_SEC, refuse }
const CODE: Seal = { purpose: "oauth_code", ttlSec: TTL_SEC, refuse }
const LINK_CLAIMS = new Shape((z) =>
  z.object({
    stateurl: z.string().min(1).optional(),
    tokenurl: z.string().min(1).optional(),
    facts: z.record(z.string(), z.unknown()),
  }),
)
const CODE_CLAIMS = new Shape((z) =>
  z.object({ code: z.string(), redirecturi: z.string(), facts: z.record(z.string(), z.unknown()) }),
)
/** Claims of links that other hubs made. The names differ, and a value of the wrong type counts as absent. */
const VERSION_1_CLAIMS = new Shape((z) => {
  const address = z.string().min(1).optional().catch(undefined)
  return z.object({ stateurl: address, stateUrl: address, tokenurl: address })
})

/** What an integration must remember from making the login link to exchanging the code. */
export type LoginFacts = Readonly<Record<string, unknown>>

/** Where a login returns to. Has one of the two addresses. */
export interface PendingLogin {
  /** Address at Looker to which the hub posts the new state (v1). */
  stateUrl?: string
  /** Address at Looker to which the browser brings the sealed code (v2). */
  tokenUrl?: string
  facts: LoginFacts
}

/** The provider's code on its way through the browser and Looker to `oauth_token` (v2). */
export interface SealedCode {
  code: string
  redirectUri: string
  facts: LoginFacts
}

/**
 * Makes the `state` of a login link, valid for ten minutes.
 * @throws InvalidRequestError, DeliveryError when the address cannot be that of a Looker.
 */
export async function sealLogin(hub: HubContext, integration: string, link: PendingLogin): Promise<string> {
  checkAddress(hub, link)
  return hub.vault.seal(LINK, integration, { stateurl: link.stateUrl, tokenurl: link.tokenUrl, facts: link.facts })
}

/** @throws InvalidLoginError when the link is not for this integration, has expired, or does not lead to a known Looker. */
export async function openLogin(hub: HubContext, integration: string, sealed: string): Promise<PendingLogin> {
  const isVersion1 = sealed.startsWith("1")
  const link = isVersion1 ? openVersion1(hub, sealed) : await openOwn(hub, integration, sealed)
  try {
    checkAddress(hub, link)
  } catch (cause) {
    if (!(cause instanceof InvalidRequestError || cause instanceof DeliveryError)) throw cause
    throw new InvalidLoginError("foreign_link", cause.message, { cause })
  }
  if (isVersion1 && !hub.looker.namesExactly(addressOf(link))) {
    throw new InvalidLoginError(
      "foreign_link",
      "This login link was made by another hub, and does not lead over https to a host and port of LOOKER_HOSTS. " +
        "Open the dialog in Looker again: that makes a new one.",
    )
  }
  return link
}

/** Makes the `state` with which a browser returns to Looker (v2), valid for ten minutes. */
export function sealCode(hub: HubContext, integration: string, sealed: SealedCode): Promise<string> {
  const { code, redirectUri, facts } = sealed
  return hub.vault.seal(CODE, integration, { code, redirecturi: redirectUri, facts })
}

/** @throws InvalidLoginError */
export async function openCode(hub: HubContext, integration: string, sealed: string): Promise<SealedCode> {
  const claims = CODE_CLAIMS.tryRead(await hub.vault.open(CODE, integration, sealed))
  if (!claims) throw unreadable()
  return { code: claims.code, redirectUri: claims.redirecturi, facts: claims.facts }
}

/** Checks `stateUrl` fully, because the hub itself calls it. Only a browser visits `tokenUrl`. */
function checkAddress({ looker }: HubContext, link: PendingLogin): void {
  if (link.tokenUrl) looker.checkShape(link.tokenUrl)
  else looker.checkUrl(addressOf(link))
}

function addressOf({ tokenUrl, stateUrl }: PendingLogin): string {
  return tokenUrl ?? stateUrl ?? ""
}

async function openOwn(hub: HubContext, integration: string, sealed: string): Promise<PendingLogin> {
  const claims = LINK_CLAIMS.tryRead(await hub.vault.open(LINK, integration, sealed))
  if (!claims) throw unreadable()
  return { stateUrl: claims.stateurl, tokenUrl: claims.tokenurl, facts: claims.facts }
}

/**
 * Opens a link that another hub made before this one took over its address; a user may still have its dialog open. The link is
 * not authenticated, so anyone who has it can change it. It is therefore accepted only if LOOKER_HOSTS names its host and port
 * exactly, and only the address is taken from it.
 */
function openVersion1(hub: HubContext, sealed: string): PendingLogin {
  const json = hub.takesVersion1Links ? hub.vault.openVersion1(sealed) : undefined
  const { stateurl, stateUrl, tokenurl } = VERSION_1_CLAIMS.tryReadJson(json) ?? {}
  const link = { stateUrl: stateurl ?? stateUrl, tokenUrl: tokenurl, facts: {} }
  if (!link.stateUrl && !link.tokenUrl) throw unreadable()
  return link
}

function unreadable(): InvalidLoginError {
  return new InvalidLoginError("invalid_link", "This hub cannot read the login link. Open the dialog in Looker again.")
}
