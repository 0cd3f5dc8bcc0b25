import type { Request, Response } from "express"
import { Shape } from "../../data/json"
import { bindBrowser, checkBrowser, sealedPartOf } from "../../edge"
import { InvalidLoginError } from "../../errors"
import { newCodeVerifier } from "../../sealing"
import type { LinksContext } from "../links_context"
import type { Destination } from "./destination"

const PURPOSE = "state"
const TTL_SEC = 600
const MAX_LENGTH = 4096
const AGAIN = "Go back to the links of this hub and begin again."

/** What the hub must remember of a login while the browser is away. */
export interface PendingLogin extends Destination {
  /** Who the person logs in at: `looker`, or the name of the source. */
  at: string
  /** PKCE: what proves that the login was begun here. */
  codeVerifier: string
}

const CLAIMS = new Shape((z) =>
  z.object({
    at: z.string(),
    src: z.string(),
    pg: z.enum(["new", "list"]),
    lk: z.string(),
    rp: z.string().optional(),
    cv: z.string(),
    exp: z.number(),
  }),
)

/** Begins a login in this browser. @returns the `state` for the address of the login, and the verifier of PKCE. */
export async function beginLogin(
  links: LinksContext,
  { request, response }: { request: Request; response: Response },
  at: string,
  { source, page, looker, repository }: Destination,
): Promise<{ state: string; codeVerifier: string }> {
  const codeVerifier = newCodeVerifier()
  const exp = Math.floor(Date.now() / 1000) + TTL_SEC
  const claims = { at, src: source, pg: page, lk: looker, rp: repository, cv: codeVerifier, exp }
  const sealed = await links.ring.seal(PURPOSE, claims)
  return { state: bindBrowser(request, response, homeOf(links), sealed), codeVerifier }
}

/**
 * The login that this browser comes back from.
 * @throws InvalidLoginError 400 when the state is missing, was changed, has expired or is of another login; 403 when another
 * browser began.
 */
export function endLogin(links: LinksContext, request: Request, at: string): PendingLogin {
  const { state } = request.query
  const sealed = sealedPartOf(state, AGAIN)
  const opened = sealed.length > MAX_LENGTH ? undefined : links.ring.open(PURPOSE, sealed)
  const claims = CLAIMS.tryRead(opened?.payload)
  if (claims?.at !== at) {
    throw new InvalidLoginError(
      "invalid_link",
      `The login came back with what this hub did not begin it with. ${AGAIN}`,
    )
  }
  if (claims.exp <= Date.now() / 1000) {
    throw new InvalidLoginError("invalid_link", `The login took longer than ten minutes. ${AGAIN}`)
  }
  checkBrowser(request, homeOf(links), state, AGAIN)
  const { src, pg, lk, rp, cv } = claims
  return { at, source: src, page: pg, looker: lk, repository: rp, codeVerifier: cv }
}

function homeOf({ config }: LinksContext): URL {
  return new URL(`${config.baseUrl}/links`)
}
