import type { IAccessToken } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import { type Explain, type HttpClient, SecretMask } from "../outbound"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"
import { explainLooker } from "./looker_refusal"

const ACCESS = new Shape((z) => z.object({ access_token: z.string().min(1) }))
type Access = Known<Shaped<typeof ACCESS>, IAccessToken>

/** What the end of a sign-in needs. */
export interface CodeExchange {
  /** The code that Looker gave to the browser; it works once. */
  code: string
  /** PKCE: the text whose hash was sent at the beginning. */
  codeVerifier: string
  /** The address that Looker sent the browser to. */
  redirectUri: string
}

/**
 * Asks for the access token of a person who signed in. Source: `@looker/sdk-rtl`, `oauthSession.ts`.
 * @param client Of the origin of the API.
 */
export async function exchangeCode(client: HttpClient, clientId: string, exchange: CodeExchange): Promise<string> {
  const { code, codeVerifier, redirectUri } = exchange
  const mask = new SecretMask()
  for (const secret of [code, codeVerifier]) mask.add(secret)
  const body = {
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    code_verifier: codeVerifier,
    redirect_uri: redirectUri,
  }
  const asking = client.with({ mask, explain: explainSignIn(client.service) })
  const answer: Access = await asking.post("/api/token", body, { answer: ACCESS, repeat: "never" })
  return answer.access_token
}

/** Gives an access token back: it works no more. */
export async function logOut(calls: LookerCalls): Promise<void> {
  const answer = new Shape((z) => z.union([z.undefined(), z.string()]))
  await calls.delete(pathOf("logout"), { answer, what: "The logout" })
}

function explainSignIn(service: string): Explain {
  return (refused) => {
    const { status } = refused
    if (status < 400 || status >= 500 || status === 408 || status === 429) {
      return explainLooker(service, undefined)(refused)
    }
    const cure =
      "Begin again. If it fails again, the operator checks that the hub is registered there as an OAuth client."
    return { message: `${service} does not accept this sign-in.`, cure }
  }
}
