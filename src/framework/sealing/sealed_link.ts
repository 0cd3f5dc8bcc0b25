import { DeliveryError, InvalidLinkError, InvalidRequestError } from "../errors"
import type { HubContext } from "../hub_context"

const LINK = "oauth_link"
const CODE = "oauth_code"

/** What an integration must remember between the making of a login link and the exchange of the code. */
export type LinkFacts = Readonly<Record<string, unknown>>

/** Where a login leads back to. Has one of the two addresses. */
export interface OAuthLink {
  /** Address at Looker to which the hub posts the new state (v1). */
  stateUrl?: string
  /** Address at Looker to which the browser brings the sealed code (v2). */
  tokenUrl?: string
  facts: LinkFacts
}

/** The provider's code on its way through the browser and Looker to `oauth_token` (v2). */
export interface SealedCode {
  code: string
  redirectUri: string
  facts: LinkFacts
}

/**
 * The `state` of a login link, for ten minutes.
 * @throws InvalidRequestError, DeliveryError when the address is not a Looker's.
 */
export async function sealLink(hub: HubContext, integration: string, link: OAuthLink): Promise<string> {
  checkAddress(hub, link)
  return hub.vault.seal(LINK, integration, { stateurl: link.stateUrl, tokenurl: link.tokenUrl, facts: link.facts })
}

/** @throws InvalidLinkError when it is not a link for this integration, expired, or leads to no Looker we know. */
export async function openLink(hub: HubContext, integration: string, sealed: string): Promise<OAuthLink> {
  const isVersion1 = sealed.startsWith("1")
  const link = isVersion1 ? openVersion1(hub, sealed) : await openOwn(hub, integration, sealed)
  try {
    checkAddress(hub, link)
  } catch (cause) {
    if (!(cause instanceof InvalidRequestError || cause instanceof DeliveryError)) throw cause
    throw new InvalidLinkError(403, cause.message, { cause })
  }
  if (isVersion1 && !hub.looker.namesExactly(addressOf(link))) {
    throw new InvalidLinkError(
      403,
      "This login link was made by another hub, and does not lead over https to a host and port of LOOKER_HOSTS. " +
        "Open the dialog in Looker again: that makes a new one.",
    )
  }
  return link
}

/** The `state` with which a browser returns to Looker (v2), for ten minutes. */
export function sealCode(hub: HubContext, integration: string, sealed: SealedCode): Promise<string> {
  const { code, redirectUri, facts } = sealed
  return hub.vault.seal(CODE, integration, { code, redirecturi: redirectUri, facts })
}

/** @throws InvalidLinkError */
export async function openCode(hub: HubContext, integration: string, sealed: string): Promise<SealedCode> {
  const { code, redirecturi, facts } = await hub.vault.open(CODE, integration, sealed)
  return { code: String(code), redirectUri: String(redirecturi), facts: facts as LinkFacts }
}

/** The hub itself calls the address of a state; that of a token is the browser's to visit. */
function checkAddress({ looker }: HubContext, link: OAuthLink): void {
  if (link.tokenUrl) looker.checkShape(link.tokenUrl)
  else looker.checkUrl(addressOf(link))
}

function addressOf({ tokenUrl, stateUrl }: OAuthLink): string {
  return tokenUrl ?? stateUrl ?? ""
}

async function openOwn(hub: HubContext, integration: string, sealed: string): Promise<OAuthLink> {
  const { stateurl, tokenurl, facts } = await hub.vault.open(LINK, integration, sealed)
  return { stateUrl: textOf(stateurl), tokenUrl: textOf(tokenurl), facts: facts as LinkFacts }
}

/**
 * A link made before this hub took over the address, still open in someone's dialog. Nothing in it is authenticated, so that
 * whoever has one can change it: it counts only where LOOKER_HOSTS bounds its address to the letter, and nothing but the
 * address is taken from it.
 */
function openVersion1(hub: HubContext, sealed: string): OAuthLink {
  const json = hub.takesVersion1Links ? hub.vault.openVersion1(sealed) : undefined
  const claims: unknown = json === undefined ? undefined : JSON.parse(json)
  const { stateurl, stateUrl, tokenurl } = (claims ?? {}) as Record<string, unknown>
  const link = { stateUrl: textOf(stateurl) ?? textOf(stateUrl), tokenUrl: textOf(tokenurl), facts: {} }
  if (!link.stateUrl && !link.tokenUrl) {
    throw new InvalidLinkError(400, "This hub cannot read the login link. Open the dialog in Looker again.")
  }
  return link
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined
}
