import { createHash } from "node:crypto"
import { expect } from "chai"
import { readConfig } from "../../src/hub_config"
import { OutboundGuard } from "../../src/outbound"
import { githubPartner } from "../../src/links/sources/github/github_partner"
import { BASE_URL } from "../support/links_stage"
import { GithubStage } from "../support/github_stage"

const REDIRECT_URI = `${BASE_URL}/links/github/callback`
const VERIFIER = "made-up-verifier-of-more-than-forty-three-characters"
const APP = { GITHUB_CLIENT_ID: "hub", GITHUB_CLIENT_SECRET: "made-up-client-secret" }

describe("the API of GitHub for people", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const context = (environment: Record<string, string> = {}) => {
    const config = readConfig({ ...stage.hub.environment, GITHUB_URL: stage.url, ...environment }, []).links
    return { config, guard: new OutboundGuard({ allow: [] }) }
  }
  const { login } = githubPartner
  const logIn = async (environment: Record<string, string> = APP) => {
    const { config } = context(environment)
    const codeChallenge = createHash("sha256").update(VERIFIER).digest("base64url")
    const address = login?.authorizeUrl(config, { redirectUri: REDIRECT_URI, state: "n.s", codeChallenge }) ?? ""
    const response = await fetch(address, { redirect: "manual" })
    return { address: new URL(address), back: new URL(response.headers.get("location") ?? "about:blank") }
  }
  const exchange = (code: string, more: object = {}, environment: Record<string, string> = APP) => {
    const details = { redirectUri: REDIRECT_URI, code, codeVerifier: VERIFIER, ...more }
    return login?.exchange(context(environment), details).then(
      (credentials) => ({ credentials, message: "" }),
      (error: unknown) => ({ credentials: undefined, message: error instanceof Error ? error.message : "" }),
    )
  }

  it("leads to the login of the app, with PKCE, and takes the token that it gives", async () => {
    expect(login?.isSet(context().config)).to.equal(false)
    expect(login?.isSet(context(APP).config)).to.equal(true)
    stage.github.consentAs("mia")
    const { address, back } = await logIn()
    expect(`${address.origin}${address.pathname}`).to.equal(`${stage.url}/login/oauth/authorize`)
    expect(Object.fromEntries(address.searchParams)).to.deep.include({
      client_id: "hub",
      redirect_uri: REDIRECT_URI,
      scope: "admin:repo_hook",
      state: "n.s",
      code_challenge_method: "S256",
    })
    expect(back.origin + back.pathname).to.equal(REDIRECT_URI)
    expect(back.searchParams.get("state")).to.equal("n.s")
    const done = await exchange(back.searchParams.get("code") ?? "")
    const asked = stage.requests.find(({ path }) => path === "/login/oauth/access_token")
    expect(asked?.headers.accept).to.equal("application/json")
    const { hooks } = await githubPartner.open(done?.credentials ?? {}, context()).list("acme/models")
    expect(hooks).to.deep.equal([])
  })

  it("says why a login failed, which GitHub answers with status 200, without code and secret", async () => {
    stage.github.consentAs("mia")
    const codeOf = async () => (await logIn()).back.searchParams.get("code") ?? ""
    const failures: [said: string, failed: ReturnType<typeof exchange>, code: string][] = []
    const code = await codeOf()
    failures.push(["bad_verification_code. Log in once more.", exchange(`${code}x`), code])
    failures.push(["bad_verification_code", exchange(code, { codeVerifier: "another" }), code])
    failures.push(["redirect_uri_mismatch. The operator", exchange(await codeOf(), { redirectUri: BASE_URL }), code])
    const wrong = { ...APP, GITHUB_CLIENT_SECRET: "another-made-up-secret" }
    failures.push(["incorrect_client_credentials. The operator", exchange(await codeOf(), {}, wrong), code])
    for (const [said, failed, sent] of failures) {
      const { credentials, message = "" } = (await failed) ?? {}
      expect(credentials, said).to.equal(undefined)
      expect(message).to.match(/^GitHub answered 200, but refused the login: /)
      expect(message).to.include(said)
      for (const canary of [sent, "made-up", VERIFIER]) expect(message).to.not.include(canary)
    }
    for (const body of ["<html>", {}, { access_token: 7 }, { access_token: "" }, { error: "<b> a name of no error" }]) {
      stage.fault = () => ({ body })
      expect((await exchange("code"))?.message).to.match(/^GitHub answered .+\.$/)
    }
  })

  it("case 40: offers the repositories of all pages whose webhooks the person may change", async () => {
    for (let n = 0; n < 130; n++)
      stage.github.addRepository({ fullName: `acme/r${n}`, admins: [n < 120 ? "mia" : "jon"] })
    stage.github.addRepository({ fullName: "acme/pushed", admins: ["jon"], writers: ["mia"] })
    const token = stage.github.classicToken()
    stage.fault = (_request, path) => {
      const archived = { full_name: "acme/old", default_branch: "main", archived: true, permissions: { admin: true } }
      return path === "/user/repos" && !stage.calls.at(-1)?.includes("page=2") ? undefined : { body: [archived, null] }
    }
    const session = githubPartner.open({ github_token: token }, context())
    const first = await session.choices?.()
    stage.fault = undefined
    const all = (await session.choices?.())?.repository ?? []
    expect(first?.repository).to.deep.equal(all.slice(0, 100))
    expect(all).to.have.length(124)
    expect(all[0]).to.deep.equal({ value: "acme/models", label: "acme/models" })
    expect(all.map(({ value }) => value))
      .to.include("acme/r119")
      .and.not.include("acme/pushed")
  })

  it("knows an Enterprise Server and github.com by their addresses", () => {
    const { config } = context({ GITHUB_URL: "https://github.com" })
    expect(config.github.apiUrl).to.equal("https://api.github.com")
    expect(context().config.github.apiUrl).to.equal(`${stage.url}/api/v3`)
    expect(githubPartner.ownCredentials(config)).to.equal(undefined)
    const own = context({ GITHUB_TOKEN: "ghp_made_up" })
    expect(githubPartner.ownCredentials(own.config)).to.deep.equal({ github_token: "ghp_made_up" })
  })
})
