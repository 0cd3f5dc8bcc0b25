import type { Request, Response } from "express"
import {
  type Looker,
  logOut,
  lookerFault,
  type LookerCalls,
  type LookerRole,
  readPerson,
  readRoles,
} from "../../looker"
import { codeChallengeOf } from "../../sealing"
import type { LinksContext } from "../links_context"
import type { Person } from "../person"
import { checkRefusal, codeOf } from "./callback_code"
import { type Destination, pathOf } from "./destination"
import { giveGrant, newGrant } from "./grant"
import { beginLogin, endLogin } from "./login_state"
import { permissionsOf } from "./permissions"

const AT = "looker"
/** The one scope of Looker. Source: `@looker/sdk-rtl`, `oauthSession.ts`. */
const SCOPE = "cors_api"

/** Sends the browser to the login of an instance. @throws InvalidRequestError when the hub does not know the instance. */
export async function goToLooker(
  links: LinksContext,
  request: Request,
  response: Response,
  destination: Destination,
): Promise<void> {
  const { settings } = links.looker(destination.looker)
  const { state, codeVerifier } = await beginLogin(links, { request, response }, AT, destination)
  const query = new URLSearchParams({
    client_id: settings.oauthClientId,
    redirect_uri: redirectUriOf(links),
    response_type: "code",
    scope: SCOPE,
    state,
    code_challenge: codeChallengeOf(codeVerifier),
    code_challenge_method: "S256",
  })
  response.redirect(302, `${settings.url}/auth?${query.toString()}`)
}

/**
 * Takes a browser back from the login of Looker: reads who it is and what they may do, and forgets Looker's token.
 * @throws InvalidLoginError; ServiceError when Looker refuses or fails.
 */
export async function comeFromLooker(
  links: LinksContext,
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  checkRefusal(request, "Looker")
  const login = endLogin(links, request, AT)
  const looker = links.looker(login.looker)
  const code = codeOf(request, looker.service)
  const { codeVerifier } = login
  const token = await looker.exchangeCode({ code, codeVerifier, redirectUri: redirectUriOf(links) }, signal)
  const calls = looker.callsWith(token, signal)
  let person: Person
  try {
    person = await personOf(looker, calls, signal)
  } finally {
    await leave(links, looker, token)
  }
  await giveGrant(links, response, newGrant(person))
  links.logger.info("person signed in", { looker: person.looker, user: person.id })
  response.redirect(302, pathOf(links, login))
}

async function personOf(looker: Looker, calls: LookerCalls, signal: AbortSignal): Promise<Person> {
  const { id, name } = await readPerson(calls)
  const roles = await rolesOf(looker, calls, id, signal)
  return { id, name, looker: looker.settings.name, permissions: permissionsOf(roles) }
}

/** Looker shows roles to few users: where it refuses, the API user of the hub asks. */
async function rolesOf(looker: Looker, calls: LookerCalls, id: string, signal: AbortSignal): Promise<LookerRole[]> {
  try {
    return await readRoles(calls, id)
  } catch (error) {
    if (lookerFault(error) !== "missing" || !looker.hasApi) throw error
    return readRoles(looker.calls(signal), id)
  }
}

/** Gives the token back. That it fails is no reason to refuse the person: it ends by itself. */
async function leave({ logger, stopping }: LinksContext, looker: Looker, token: string): Promise<void> {
  await logOut(looker.callsWith(token, stopping)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : "unknown"
    logger.warn("sign-in could not be ended at Looker", { looker: looker.settings.name, reason })
  })
}

function redirectUriOf({ config }: LinksContext): string {
  return `${config.baseUrl}/links/looker/callback`
}
