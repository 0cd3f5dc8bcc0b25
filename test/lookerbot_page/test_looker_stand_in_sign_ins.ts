import { createHash } from "node:crypto"
import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import type { ServiceError } from "../../src/errors"
import { logOut, Looker, readLookers, readPerson, readRoles } from "../../src/looker"
import { LookerStandIn } from "../../tools/lookerbot/looker_stand_in"

const LOGIN = { clientId: "api-user", clientSecret: "made-up-client-secret", deploySecret: "made-up-deploy-secret" }
const REDIRECT = "http://hub.example/links/looker/callback"
const VERIFIER = "made-up-verifier-of-more-than-forty-three-characters"

describe("people who sign in to the stand-in of Looker", () => {
  let standIn: LookerStandIn
  let looker: Looker
  before(async () => {
    standIn = await LookerStandIn.start(LOGIN)
    looker = clientWith(LOGIN.deploySecret)
  })
  beforeEach(() => {
    standIn.resetLinkState()
    standIn.signIns.loginAs = undefined
  })
  after(() => standIn.stop())

  const clientWith = (deploySecret: string) => {
    const [settings] = readLookers(
      new EnvironmentReader({
        LOOKER_URL: standIn.url,
        LOOKER_API_CLIENT_ID: LOGIN.clientId,
        LOOKER_API_CLIENT_SECRET: LOGIN.clientSecret,
        LOOKER_DEPLOY_SECRET: deploySecret,
      }),
    )
    return new Looker(settings!)
  }
  const failureOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(Error)
    return error as ServiceError
  }

  const address = (changes: Record<string, string> = {}) => {
    const challenge = createHash("sha256").update(VERIFIER).digest("base64url")
    const asked = { client_id: "looker-integration-hub", redirect_uri: REDIRECT, response_type: "code" }
    const pkce = { code_challenge: challenge, code_challenge_method: "S256" }
    const query = { ...asked, scope: "cors_api", state: `s"1`, ...pkce, ...changes }
    return `${standIn.url}/auth?${new URLSearchParams(query).toString()}`
  }
  /** Where Looker sends the browser. */
  const backFrom = async (url: string) => {
    const answer = await fetch(url, { redirect: "manual" })
    expect(answer.status).to.equal(302)
    return new URL(answer.headers.get("location") ?? "")
  }
  const codeOf = async () => (await backFrom(address())).searchParams.get("code") ?? ""
  const exchange = (code: string, changes = {}) =>
    looker.exchangeCode({ code, codeVerifier: VERIFIER, redirectUri: REDIRECT, ...changes })

  it("choose on a page without script who they are, or refuse", async () => {
    const page = await fetch(address())
    const html = await page.text()
    expect(page.status).to.equal(200)
    expect(html).to.include("Devi Rao").and.to.include('value="s&#34;1"').and.not.include("<script")
    const back = await backFrom(address({ login_as: "3" }))
    expect(back.origin + back.pathname).to.equal(REDIRECT)
    expect(back.searchParams.get("state")).to.equal(`s"1`)
    const token = await exchange(back.searchParams.get("code") ?? "")
    expect(await readPerson(looker.callsWith(token))).to.include({ id: "3", email: "devi@acme.example" })
    expect((await backFrom(address({ login_as: "" }))).searchParams.get("error")).to.equal("access_denied")
  })

  it("act with their own rights until they log out", async () => {
    standIn.signIns.loginAs = "4"
    const calls = looker.callsWith(await exchange(await codeOf()))
    expect((await readRoles(calls, "4")).flatMap(({ permissions }) => permissions)).to.include("update_datagroups")
    expect((await failureOf(readRoles(calls, "2"))).serviceStatus).to.equal(403)
    standIn.linkState.access.hidesRoles = true
    expect((await failureOf(readRoles(calls, "4"))).serviceStatus).to.equal(403)
    expect((await readRoles(looker.calls(), "2"))[0]).to.include({ hasAllPermissions: true })
    await logOut(calls)
    expect((await failureOf(readPerson(calls))).serviceStatus).to.equal(401)
  })

  it("get in once by a code, with the same verifier and address", async () => {
    standIn.signIns.loginAs = "2"
    const code = await codeOf()
    await exchange(code)
    await failureOf(exchange(code))
    await failureOf(exchange(await codeOf(), { codeVerifier: "another" }))
    await failureOf(exchange(await codeOf(), { redirectUri: `${REDIRECT}/` }))
    await failureOf(exchange("no code"))
  })

  it("get a page, and are sent nowhere, when the application is not registered or asks without PKCE", async () => {
    standIn.signIns.loginAs = "2"
    const wrong: Record<string, string>[] = [
      { client_id: "other" },
      { code_challenge: "" },
      { code_challenge_method: "plain" },
      { scope: "all" },
    ]
    for (const changes of wrong) {
      const answer = await fetch(address(changes), { redirect: "manual" })
      expect([answer.status, answer.headers.get("location")]).to.deep.equal([400, null])
    }
  })
})
