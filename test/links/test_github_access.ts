import { createHash } from "node:crypto"
import { expect } from "chai"
import { KeyRing } from "../../src/sealing"
import { GithubStage } from "../support/github_stage"
import { TEST_SECRET } from "../support/hub_with"
import { formOf, LinkBrowser } from "../support/link_browser"
import { BASE_URL } from "../support/links_stage"
import { pageText } from "../support/page_text"
import type { BrowserAnswer } from "../support/test_browser"

const NEW = "/links/github/new"
const LIST = "/links/github"
const MODELS = "acme/models"
const TRIGGER = "trigger_datagroup:shop::orders"
const APP = { GITHUB_TOKEN: "", GITHUB_CLIENT_ID: "hub", GITHUB_CLIENT_SECRET: "made-up-client-secret" }

describe("access to GitHub in pages", () => {
  let stage: GithubStage
  let person: LinkBrowser
  before(async () => {
    stage = await GithubStage.start()
  })
  after(() => stage.stop())
  beforeEach(async () => {
    await stage.clear()
    stage.github.consentAs("mia")
    person = new LinkBrowser(stage.hub)
  })
  const hooks = (repository = MODELS) => stage.github.hooks(repository)
  const make = async (values: Record<string, string | string[]> = {}, page?: BrowserAnswer) =>
    person.submit(page ?? (await person.signIn(NEW)), LIST, { repository: MODELS, do: TRIGGER, ...values })
  const exchanges = () => stage.requests.filter(({ path }) => path === "/login/oauth/access_token")
  const ring = new KeyRing([TEST_SECRET])
  const grant = () => ring.open("grant", person.cookie("hub_grant") ?? "")?.payload ?? {}

  describe("with an OAuth app", () => {
    before(() => stage.startHub(APP))
    after(() => stage.startHub())

    it("case 37, 41: the person logs in at GitHub with PKCE after Looker, and its token makes the webhook", async () => {
      const page = await person.signIn(`${NEW}?repository=${MODELS}`)
      expect(page.status).to.equal(200)
      const asked = person.hops.find((hop) => hop.includes("/login/oauth/authorize")) ?? ""
      const { state, code_challenge, ...query } = Object.fromEntries(new URL(asked).searchParams)
      expect(query).to.deep.equal({
        client_id: "hub",
        redirect_uri: `${BASE_URL}/links/github/callback`,
        scope: "admin:repo_hook",
        code_challenge_method: "S256",
      })
      expect(state?.split(".")).to.have.length(6)
      const given = new URLSearchParams(exchanges()[0]?.text)
      expect(
        createHash("sha256")
          .update(given.get("code_verifier") ?? "")
          .digest("base64url"),
      ).to.equal(code_challenge)
      expect(person.hops.at(-1)).to.equal(`${NEW}?repository=${MODELS}`)
      expect((await make({}, page)).status).to.equal(303)
      expect(hooks()).to.have.length(1)
      expect(grant().crd).to.have.property("github_token").that.matches(/^gho_/)
      for (const text of [page.text, stage.hub.logged()]) expect(text).to.not.include("gho_")
    })

    it("case 37: the state of one login does not end another, and no code is exchanged", async () => {
      stage.github.consentAs(undefined)
      await person.signIn(NEW)
      const atGithub = new URL(person.hops.at(-1) ?? "").searchParams.get("state") ?? ""
      const fresh = new LinkBrowser(stage.hub)
      const atLooker = new URL((await fresh.ask(NEW)).location).searchParams.get("state") ?? ""
      const before = stage.hub.lookerRequests.length
      const query = (state: string) => `?code=c&state=${encodeURIComponent(state)}`
      expect((await person.ask(`/links/looker/callback${query(atGithub)}`)).status).to.equal(400)
      expect((await fresh.ask(`/links/github/callback${query(atLooker)}`)).status).to.equal(400)
      expect((await fresh.ask(`/links/github/callback${query(atGithub)}`)).status).to.equal(403)
      expect([exchanges().length, stage.hub.lookerRequests.length]).to.deep.equal([0, before])
    })

    it("a refusal at GitHub is a page: 400 where the person says no, 502 where GitHub refuses the code", async () => {
      stage.github.consentAs("nobody")
      const denied = await person.signIn(NEW)
      expect([denied.status, denied.text.includes("access_denied")]).to.deep.equal([400, true])
      stage.github.consentAs("mia")
      stage.fault = (_request, path) =>
        path === "/login/oauth/access_token" ? { body: { error: "bad_verification_code" } } : undefined
      const refused = await person.signIn(NEW)
      expect([refused.status, refused.text.includes("bad_verification_code")]).to.deep.equal([502, true])
    })

    it("a grant that ended meanwhile leads to Looker again", async () => {
      const answer = await person.signIn(NEW)
      expect(answer.status).to.equal(200)
      const callback = person.hops.find((hop) => hop.includes("/links/github/callback")) ?? ""
      person.browser.cookies.delete("hub_grant /links")
      expect((await person.ask(callback)).location).to.include("/auth?client_id=looker-integration-hub")
      expect(exchanges()).to.have.length(1)
    })

    it("a token that GitHub refuses is dropped, so that the next page logs in again", async () => {
      await person.signIn(LIST)
      stage.fault = () => ({ status: 401, body: { message: "Bad credentials" } })
      expect(pageText((await person.ask(LIST)).text)).to.include("GitHub refuses the token")
      stage.fault = undefined
      expect((await person.ask(LIST)).location).to.include("/login/oauth/authorize")
    })
  })

  describe("without a login and without a token of the hub", () => {
    before(() => stage.startHub({ GITHUB_TOKEN: "" }))
    after(() => stage.startHub())
    const CONNECT = "/links/github/connect"

    it("case 45: the person is asked for a token first; it joins the grant and no page shows it", async () => {
      const page = await person.signIn(`${NEW}?repository=${MODELS}`)
      expect(page.status).to.equal(200)
      expect(pageText(page.text)).to.include("admin:repo_hook")
      const token = stage.github.classicToken()
      const { exp } = grant()
      const answer = await person.submit(page, CONNECT, { github_token: token })
      expect([answer.status, answer.location]).to.deep.equal([303, `${NEW}?repository=${MODELS}`])
      expect(grant()).to.deep.include({ src: "github", crd: { github_token: token }, exp })
      const form = await person.follow(answer)
      expect(form.text).to.include('<option value="acme/models">').and.not.include(token)
      expect((await make({}, form)).status).to.equal(303)
      expect(hooks()).to.have.length(1)
      expect(stage.hub.logged()).to.not.include(token)
    })

    it("a missing or impossible token is said at its field, and what was typed is not shown", async () => {
      const page = await person.signIn(LIST)
      for (const token of ["", "with blanks in it"]) {
        const answer = await person.submit(page, CONNECT, { github_token: token })
        expect(answer.status).to.equal(400)
        expect(answer.text).to.include('id="github_token-problem"').and.not.include("with blanks")
      }
      expect(grant()).to.not.have.property("crd")
    })

    it("a token that GitHub refuses is dropped, and another is asked for in the same place", async () => {
      const page = await person.signIn(NEW)
      const answer = await person.submit(page, CONNECT, { github_token: "ghp_wrong" })
      const again = await person.follow(answer)
      expect(again.status).to.equal(200)
      expect(pageText(again.text)).to.include("GitHub answered 401")
      expect(grant()).to.not.have.property("crd")
      const right = await person.submit(again, CONNECT, { github_token: stage.github.classicToken() })
      expect((await person.follow(right)).text).to.include('<option value="acme/models">')
    })

    it("the credentials of one source are none for another", async () => {
      const page = await person.signIn(NEW)
      await person.submit(page, CONNECT, { github_token: stage.github.classicToken() })
      expect((await person.ask("/links/webhook/new")).status).to.equal(200)
      const answer = await person.send("/links/webhook/connect", formOf(page.text, CONNECT))
      expect(answer.status).to.be.oneOf([403, 404])
    })
  })
})
