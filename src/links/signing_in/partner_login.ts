import type { Request, Response } from "express"
import { HubError } from "../../errors"
import { codeChallengeOf } from "../../sealing"
import type { LinksContext } from "../links_context"
import type { Credentials, PartnerLogin, Source } from "../sources"
import { checkRefusal, codeOf } from "./callback_code"
import { type Destination, pathOf } from "./destination"
import { type Grant, giveGrant, readGrant, withPartner } from "./grant"
import { goToLooker } from "./looker_login"
import { beginLogin, endLogin } from "./login_state"

/** How a source's partner is asked: with credentials, or after a login, or after they were typed. */
export type PartnerAccess = { credentials?: Credentials } | "login" | "typed"

/** @returns `login` or `typed` where the person has to bring credentials first. */
export function accessOf({ config }: LinksContext, { partner, name }: Source, grant: Grant): PartnerAccess {
  if (!partner) return {}
  if (grant.partner?.source === name) return { credentials: grant.partner.credentials }
  if (partner.login?.isSet(config)) return "login"
  return partner.ownCredentials(config) ? {} : "typed"
}

/** Sends the browser to the login of a partner. */
export async function goToPartner(
  links: LinksContext,
  source: Source,
  request: Request,
  response: Response,
  destination: Destination,
): Promise<void> {
  const login = loginOf(links, source)
  const { state, codeVerifier } = await beginLogin(links, { request, response }, source.name, destination)
  const details = { redirectUri: redirectUriOf(links, source), state, codeChallenge: codeChallengeOf(codeVerifier) }
  response.redirect(302, login.authorizeUrl(links.config, details))
}

/** Takes a browser back from the login of a partner: its token joins the grant. @throws InvalidLoginError, ServiceError */
export async function comeFromPartner(
  links: LinksContext,
  source: Source,
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const login = loginOf(links, source)
  checkRefusal(request, source.label)
  const pending = endLogin(links, request, source.name)
  const code = codeOf(request, source.label)
  const grant = readGrant(links, request)
  // The sign-in at Looker has ended meanwhile.
  if (grant?.person.looker !== pending.looker) return goToLooker(links, request, response, pending)
  const { config, guard } = links
  const details = { redirectUri: redirectUriOf(links, source), code, codeVerifier: pending.codeVerifier }
  const credentials = await login.exchange({ config, guard, signal }, details)
  await giveGrant(links, response, withPartner(grant, { source: source.name, credentials }))
  response.redirect(302, pathOf(links, pending))
}

function redirectUriOf({ config }: LinksContext, { name }: Source): string {
  return `${config.baseUrl}/links/${name}/callback`
}

/** @throws HubError for 404 when the source has no login on this hub. */
function loginOf({ config }: LinksContext, { partner, label }: Source): PartnerLogin {
  if (partner?.login?.isSet(config)) return partner.login
  throw new HubError("unknown_path", `This hub has no login at ${label}.`)
}
