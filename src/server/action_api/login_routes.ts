import type { Request, RequestHandler, Response } from "express"
import {
  DataActionRequest,
  DelegateOAuthIntegration,
  type HubContext,
  HubError,
  type Integration,
  InvalidLoginError,
  InvalidRequestError,
  OAuthIntegration,
  OAuthV2Integration,
  openCode,
  openLogin,
  postState,
  sealCode,
  type SealedCode,
  SecretMask,
  ServiceError,
} from "../../framework"
import {
  answerError,
  BARE_STATUS,
  bindBrowser,
  checkBrowser,
  htmlPage,
  LOGIN_STATUS,
  type Page,
  PAGE_POLICY,
  sealedPartOf,
} from "../../edge"
import { placesOf } from "../../logging"
import { checkEnvelope } from "./envelope_members"
import { parseLookerVersion } from "./looker_version"
import { wellFormed } from "./well_formed"

/** Time for the provider to turn a code into tokens, in milliseconds. */
const EXCHANGE_TIMEOUT_MS = 30_000
/** Form of the error code that an OAuth provider returns, RFC 6749 section 4.1.2.1. */
const ERROR_CODE = /^[\w.-]{1,60}$/
const START_AGAIN = "Go back to Looker, open the dialog again and log in from there."

export interface LoginOptions {
  hub: HubContext
  /** Finds the integration that the route names. @throws UnknownIntegrationError */
  find: (request: Request) => Integration
}

/** Handlers for the browser of a user: `begin` starts a login (`oauth`), and `finish` ends it (`oauth_redirect`). */
export function loginSteps({ hub, find }: LoginOptions): Record<"begin" | "finish" | "noHead", RequestHandler> {
  const forPeople = (step: (login: OAuthIntegration, request: Request, response: Response) => Promise<void>) => {
    return async (request: Request, response: Response) => {
      const login = withLogin(find(request))
      await step(login, request, response).catch((error: unknown) => {
        explain({ hub, login, response, mask: loginMask(hub, request) }, error)
      })
    }
  }

  const actionUrl = (login: OAuthIntegration) => new URL(login.actionUrl(hub))

  const begin = forPeople(async (login, request, response) => {
    const { state: sealed } = request.query
    if (typeof sealed !== "string" || !sealed) {
      throw new InvalidLoginError(
        "invalid_link",
        "This address lacks what the dialog in Looker adds to it. Log in from the dialog.",
      )
    }
    const { facts } = await openLogin(hub, login.name, sealed)
    const state = bindBrowser(request, response, actionUrl(login), sealed)
    response.redirect(await login.authorizationUrl({ redirectUri: login.redirectUri(hub), state, facts, hub }))
  })

  const finish = forPeople(async (login, request, response) => {
    const { code, error, state } = request.query
    if (error !== undefined) throw refusal(login, error)
    const sealed = sealedPartOf(state, START_AGAIN)
    checkBrowser(request, actionUrl(login), state, START_AGAIN)
    const { stateUrl, tokenUrl, facts } = await openLogin(hub, login.name, sealed)
    if (typeof code !== "string" || !code) {
      throw new InvalidLoginError(
        "invalid_link",
        `${login.label} sent no code. Open the dialog in Looker again and log in once more.`,
      )
    }
    const callback: SealedCode = { code, redirectUri: login.redirectUri(hub), facts }
    if (tokenUrl) return response.redirect(withState(tokenUrl, await sealCode(hub, login.name, callback)))

    const text = login.stateText(await exchange(hub, login, callback), hub)
    await postState(hub.looker, String(stateUrl), text)
    hub.logger.info("login stored", { integration: login.name })
    sendPage(response, 200, {
      title: `You are logged in to ${login.label}`,
      // Shows where the login went to a user who came here by somebody else's link.
      paragraphs: [
        `The Looker at ${new URL(String(stateUrl)).host} received the login.`,
        "You may close this window and go on in Looker.",
      ],
      closesWindow: true,
    })
  })

  // Programs that check links in advance send HEAD, which Express would handle as GET. They must not use up the code.
  const noHead: RequestHandler = (request, _response, next) => next(request.method === "HEAD" ? "route" : undefined)
  return { begin, finish, noHead }
}

/** Answers `oauth_check`: whether Looker has a login that works. */
export function checkLogin({ hub, find }: LoginOptions): RequestHandler {
  return forLooker(hub, async (request, response, mask) => {
    const integration = find(request)
    const hasLogin = integration instanceof OAuthIntegration || integration instanceof DelegateOAuthIntegration
    if (!hasLogin) throw noLogin(integration)
    const loginRequest = dataActionRequest(hub, integration, request)
    mask.include(loginRequest.mask)
    response.json(await integration.checkLogin(loginRequest))
  })
}

/** Answers `oauth_token`: the login for Looker to store. It is made from the code that the browser brought to Looker. */
export function fetchTokens({ hub, find }: LoginOptions): RequestHandler {
  return forLooker(hub, async (request, response) => {
    const login = find(request)
    if (!(login instanceof OAuthV2Integration)) {
      throw new InvalidRequestError(`${login.label} has no tokens for Looker to fetch.`)
    }
    const { state } = checkEnvelope({ members: members(request) }, login.params)
    if (!state) throw new InvalidRequestError("Looker sent no state to fetch tokens with. Log in again.")
    const callback = await openCode(hub, login.name, state)
    const text = login.stateText(await exchange(hub, login, callback), hub)
    hub.logger.info("login fetched", { integration: login.name })
    response.type("json").send(text)
  })
}

type LookerStep = (request: Request, response: Response, mask: SecretMask) => Promise<void>

function forLooker(hub: HubContext, step: LookerStep): RequestHandler {
  return async (request, response) => {
    const mask = loginMask(hub, request)
    await step(request, response, mask).catch((error: unknown) =>
      answerError(error, { logger: hub.logger, request, response, mask }, { statuses: BARE_STATUS }),
    )
  }
}

/** Errors of the service's library may quote the code or a token, so none of their text leaves this function. */
async function exchange(hub: HubContext, login: OAuthIntegration, sealed: SealedCode): Promise<object> {
  try {
    return await login.exchange({ ...sealed, hub, signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS) })
  } catch (error) {
    if (error instanceof HubError) throw error
    const defect = error instanceof Error ? error : new Error()
    const fields = { integration: login.name, errorName: defect.name, at: placesOf(defect) }
    hub.logger.error("code exchange failed", fields)
    throw new ServiceError(login.label, `${login.label} did not complete the login. Open the dialog and log in again.`)
  }
}

interface FailedLogin {
  hub: HubContext
  login: OAuthIntegration
  response: Response
  mask: SecretMask
}

/** Answers an expected error with a page instead of JSON, because a person at a browser sees it. */
function explain({ hub, login, response, mask }: FailedLogin, error: unknown): void {
  if (!(error instanceof HubError)) throw error
  const status = LOGIN_STATUS[error.code]
  const reason = mask.hide(error.message)
  hub.logger.warn("login failed", { integration: login.name, errorCode: error.code, status, reason })
  sendPage(response, status, { title: `You are not logged in to ${login.label}`, paragraphs: [reason] })
}

/**
 * Makes a mask for the secrets in the query and the body of a login call, and for those in the variables of the integrations.
 */
function loginMask({ environment }: HubContext, request: Request): SecretMask {
  const mask = new SecretMask()
  const brought = [request.query, request.body as unknown].flatMap((texts) => Object.entries(texts ?? {}))
  for (const [name, text] of [...Object.entries(environment), ...brought]) {
    if (typeof text !== "string") continue
    mask.addNamed([[name, text]])
    if (name === "state") mask.add(text)
  }
  return mask
}

function sendPage(response: Response, status: number, page: Page): void {
  response.status(status).set("content-security-policy", PAGE_POLICY).type("html").send(htmlPage(page))
}

function refusal(login: OAuthIntegration, error: unknown): HubError {
  const code = typeof error === "string" && ERROR_CODE.test(error) ? error : "no reason given"
  const what = code === "access_denied" ? "The access was not granted" : "The login was refused"
  return new HubError(
    "login_refused",
    `${what} at ${login.label} (${code}). Nothing was stored. To try again, open the dialog in Looker once more.`,
  )
}

function withLogin(integration: Integration): OAuthIntegration {
  if (integration instanceof OAuthIntegration) return integration
  throw noLogin(integration)
}

function noLogin(integration: Integration): InvalidRequestError {
  return new InvalidRequestError(`${integration.label} has no login on this hub.`)
}

function withState(address: string, state: string): string {
  const url = new URL(address)
  url.search += `${url.search ? "&" : "?"}state=${encodeURIComponent(state)}`
  return url.href
}

function members(request: Request): Record<string, unknown> {
  return wellFormed(request.body ?? {}) as Record<string, unknown>
}

function dataActionRequest(hub: HubContext, { params }: Integration, request: Request): DataActionRequest {
  return new DataActionRequest({
    envelope: checkEnvelope({ members: members(request) }, params),
    declared: params,
    hub,
    signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS),
    lookerVersion: parseLookerVersion(request.headers["user-agent"]),
  })
}
