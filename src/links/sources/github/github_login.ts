import { Shape } from "../../../data/json"
import { ServiceError } from "../../../errors"
import { HttpClient } from "../../../outbound"
import type { Credentials, PartnerLogin } from "../partner"

/** Scope that webhooks need. */
const SCOPE = "admin:repo_hook"
const ANSWER = new Shape((z) => z.object({ access_token: z.string().min(1) }).or(z.object({ error: z.string() })))
const CODE = /^[\w.-]{1,60}$/
const CURES: Readonly<Record<string, string>> = {
  bad_verification_code: "Log in once more.",
  incorrect_client_credentials: "The operator of this hub must check GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.",
  redirect_uri_mismatch: "The operator of this hub must enter its callback address in the GitHub app.",
  unverified_user_email: "Confirm your e-mail address at GitHub first.",
}

/** Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
export const githubLogin: PartnerLogin = {
  isSet: ({ github }) => github.app !== undefined,
  authorizeUrl({ github }, { redirectUri, state, codeChallenge }) {
    const asked = new URLSearchParams({
      client_id: github.app?.clientId ?? "",
      redirect_uri: redirectUri,
      scope: SCOPE,
      state,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
    })
    return `${github.url}/login/oauth/authorize?${asked.toString()}`
  },
  async exchange({ config: { github }, signal }, { redirectUri, code, codeVerifier }): Promise<Credentials> {
    const client = new HttpClient({ service: "GitHub", baseUrl: github.url, signal })
    const form = {
      client_id: github.app?.clientId ?? "",
      client_secret: github.app?.clientSecret ?? "",
      redirect_uri: redirectUri,
      code,
      code_verifier: codeVerifier,
    }
    const answer = await client.post("/login/oauth/access_token", undefined, { form, answer: ANSWER })
    if ("error" in answer) throw refusalOf(answer.error)
    return { github_token: answer.access_token }
  },
}

/** GitHub refuses with status 200 and the name of the error. */
function refusalOf(name: string): ServiceError {
  const told = CODE.test(name) ? name : "an error without a name"
  const cure = (Object.hasOwn(CURES, name) && CURES[name]) || "Try again, or type a token."
  return new ServiceError("GitHub", `GitHub answered 200, but refused the login: ${told}. ${cure}`, { status: 200 })
}
