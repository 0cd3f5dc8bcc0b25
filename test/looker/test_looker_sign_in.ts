import { expect } from "chai"
import type { ServiceError } from "../../src/errors"
import { logOut, lookerFault, readMe, readPerson, readRoles } from "../../src/looker"
import type { FakeAnswer } from "../support/fake_service"
import { LookerStage } from "../support/looker_stage"

const EXCHANGE = {
  code: "made-up-code",
  codeVerifier: "made-up-verifier",
  redirectUri: "https://hub.example/links/looker/callback",
}

describe("people who sign in at Looker", () => {
  let stage: LookerStage
  /** What the end of a sign-in is answered. */
  let tokenAnswer: FakeAnswer
  beforeEach(async () => {
    stage = await LookerStage.start()
    tokenAnswer = { body: { access_token: "made-up-access", token_type: "Bearer", expires_in: 3600 } }
    stage.fault = ({ path }) => (path === "/api/token" ? tokenAnswer : undefined)
    stage.tokens.add("Bearer made-up-access")
  })
  afterEach(() => stage.stop())

  const failureOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(Error)
    return error as ServiceError
  }

  it("get an access token for their code, from the origin of the API", async () => {
    const looker = stage.looker({ LOOKER_OAUTH_CLIENT_ID: "hub-client" })
    expect(await looker.exchangeCode(EXCHANGE)).to.equal("made-up-access")
    expect(stage.calls).to.deep.equal(["POST /api/token"])
    expect(stage.requests[0]?.headers).to.include({ "content-type": "application/json" })
    expect(stage.requests[0]?.headers).to.not.have.property("authorization")
    expect(stage.requests[0]?.json()).to.deep.equal({
      grant_type: "authorization_code",
      client_id: "hub-client",
      code: EXCHANGE.code,
      code_verifier: EXCHANGE.codeVerifier,
      redirect_uri: EXCHANGE.redirectUri,
    })
  })

  it("are told to begin again when the code is refused, and read neither code nor verifier", async () => {
    for (const status of [400, 401, 404, 422]) {
      tokenAnswer = { status, body: { message: `bad ${EXCHANGE.code} ${EXCHANGE.codeVerifier}` } }
      const { message } = await failureOf(stage.looker().exchangeCode(EXCHANGE))
      expect(message)
        .to.match(/does not accept this sign-in\. Begin again/)
        .and.not.match(/made-up/)
    }
    tokenAnswer = { status: 302, body: { message: `go on with ${EXCHANGE.code} ${EXCHANGE.codeVerifier}` } }
    expect((await failureOf(stage.looker().exchangeCode(EXCHANGE))).message)
      .to.include("go on with")
      .and.not.match(/made-up/)
    tokenAnswer = { status: 503 }
    expect(lookerFault(await failureOf(stage.looker().exchangeCode(EXCHANGE)))).to.equal("down")
    tokenAnswer = { body: { token_type: "Bearer" } }
    expect((await failureOf(stage.looker().exchangeCode(EXCHANGE))).message).to.include('"access_token" is missing')
  })

  it("are known by name and e-mail address, with their own token, which is then given back", async () => {
    stage.answer = ({ method }) =>
      method === "DELETE" ? { status: 204 } : { body: { id: 3, display_name: "Mia", email: "mia@acme.example" } }
    const calls = stage.looker().callsWith("made-up-access")
    expect(await readPerson(calls)).to.deep.equal({ id: "3", name: "Mia", email: "mia@acme.example" })
    await logOut(calls)
    expect(stage.calls).to.deep.equal(["GET /api/4.0/user?fields=id,display_name,email", "DELETE /api/4.0/logout"])
    expect(stage.requests.map(({ headers }) => headers.authorization)).to.deep.equal([
      "Bearer made-up-access",
      "Bearer made-up-access",
    ])
  })

  it("are told to sign in again when their token has ended; the hub does not ask in their place", async () => {
    const calls = stage.looker().callsWith("made-up-and-ended")
    expect((await failureOf(readPerson(calls))).message).to.match(/does not accept your login any more\. Sign in again/)
    expect(stage.calls).to.have.length(1)
  })

  it("have roles", async () => {
    stage.answer = () => ({
      body: [
        {
          permission_set: { all_access: false, permissions: ["deploy"] },
          model_set: { all_access: false, models: ["shop"] },
        },
        { permission_set: { all_access: true, permissions: null }, model_set: { all_access: true, models: [] } },
        {},
      ],
    })
    const none = { hasAllPermissions: false, permissions: [], hasAllModels: false, models: [] }
    expect(await readRoles(stage.looker().calls(), "3")).to.deep.equal([
      { ...none, permissions: ["deploy"], models: ["shop"] },
      { ...none, hasAllPermissions: true, hasAllModels: true },
      none,
    ])
    expect(stage.calls.at(-1)).to.equal("GET /api/4.0/users/3/roles?fields=permission_set,model_set")
  })
})

describe("a session of the API user", () => {
  let stage: LookerStage
  beforeEach(async () => {
    stage = await LookerStage.start()
    stage.answer = ({ method, text }) =>
      method === "PATCH" ? { body: JSON.parse(text) as object } : { body: { id: "7", display_name: "Hub" } }
  })
  afterEach(() => stage.stop())

  const LOGIN = "POST /api/4.0/login"
  const ME = "GET /api/4.0/user?fields=id,display_name"
  const ENTER = "PATCH /api/4.0/session"

  it("has a login of its own, which alone goes to the dev workspace", async () => {
    const looker = stage.looker()
    await readMe(looker.calls())
    const session = looker.session()
    await session.setWorkspace("dev")
    await readMe(session)
    await readMe(looker.calls())
    expect(stage.calls).to.deep.equal([LOGIN, ME, LOGIN, ENTER, ME, ME])
    expect(stage.requests[3]?.json()).to.deep.equal({ workspace_id: "dev" })
    const [, shared, , entered, own, again] = stage.requests.map(({ headers }) => headers.authorization)
    expect([entered, again]).to.deep.equal([own, shared])
    expect(own).to.not.equal(shared)
  })

  it("is in its workspace again after a new login", async () => {
    const session = stage.looker().session()
    await session.setWorkspace("dev")
    stage.tokens.clear()
    await readMe(session)
    expect(stage.calls).to.deep.equal([LOGIN, ENTER, ME, LOGIN, ENTER, ME])
  })

  it("fails when Looker stays in another workspace", async () => {
    stage.answer = () => ({ body: { workspace_id: "production" } })
    const session = stage.looker().session()
    const failure: unknown = await session.setWorkspace("dev").catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(Error)
    expect((failure as Error).message).to.include('"workspace_id" is not as documented')
  })
})
