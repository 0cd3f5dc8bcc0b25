import { createHash } from "node:crypto"
import { expect } from "chai"
import { KeyRing } from "../../src/sealing"
import { COMMIT, GithubStage } from "../support/github_stage"
import { TEST_SECRET } from "../support/hub_with"
import { formOf, LinkBrowser } from "../support/link_browser"
import { BASE_URL } from "../support/links_stage"
import { pageText } from "../support/page_text"
import type { BrowserAnswer } from "../support/test_browser"

const NEW = "/links/github/new"
const LIST = "/links/github"
const REMOVE = "/links/github/remove"
const RENEW = "/links/github/renew"
const MODELS = "acme/models"
const TRIGGER = "trigger_datagroup:shop::orders"
const APP = { GITHUB_TOKEN: "", GITHUB_CLIENT_ID: "hub", GITHUB_CLIENT_SECRET: "made-up-client-secret" }
const DAY_SEC = 86_400

describe("pages of GitHub links", () => {
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
  /** Makes a link for the repository without a browser. */
  const made = (more: object = {}) => stage.hub.make("github", { repository: MODELS, do: [TRIGGER], ...more })
  const exchanges = () => stage.requests.filter(({ path }) => path === "/login/oauth/access_token")
  const ring = new KeyRing([TEST_SECRET])
  const grant = () => ring.open("grant", person.cookie("hub_grant") ?? "")?.payload ?? {}
  /** Makes a webhook whose link has these claims besides those of another. */
  const hookWith = async (claims: object) => {
    const { address } = await made()
    const [hook] = hooks()
    const opened = ring.open("link", String(address).split("/").at(-1) ?? "")?.payload
    const sealed = await ring.seal("link", { ...opened, ...claims })
    if (hook) hook.config.url = `${BASE_URL}/hooks/github/${sealed}`
  }

  it("case 41: the form makes the webhook, GitHub's ping is answered, and the list shows it", async () => {
    const answer = await make({ branch: "release", name: "Models", days: "90" })
    expect([answer.status, answer.location]).to.deep.equal([303, "/links/github?repository=acme/models"])
    await stage.github.settle()
    const [hook] = hooks()
    expect(hook).to.deep.include({ active: true, events: ["push"] })
    expect(hook?.config).to.deep.include({ content_type: "json", insecure_ssl: "0" })
    expect(hook?.config.url).to.match(/^https:\/\/hub\.example\.com\/hooks\/github\//)
    expect(hook?.last_response.code).to.equal(200)

    const list = await person.follow(answer)
    expect(list.status).to.equal(200)
    const today = new Date().toISOString().slice(0, 10)
    const text = pageText(list.text)
    expect(text).to.include("Models Push to release of acme/models: trigger datagroup shop::orders.")
    expect(text).to.include(`Made by Mia Okafor, ${today}`).and.include("Last delivery 200")
    const [, sealed = "?"] = hook?.config.url.split("/hooks/github/") ?? []
    expect(list.text).to.not.include(sealed.slice(0, 30)).and.not.include("/hooks/")
    expect(list.text).to.not.include(hook?.config.secret ?? "?")
  })

  it("case 40: the form offers the repositories of all pages, and fills in the one of the query", async () => {
    for (let at = 0; at < 120; at++) stage.github.addRepository({ fullName: `acme/more-${at}` })
    const page = await person.signIn(`${NEW}?repository=acme/more-7`)
    for (const name of ["acme/models", "acme/more-0", "acme/more-119"]) {
      expect(page.text).to.include(`<option value="${name}">`)
    }
    const form = formOf(page.text, LIST)
    expect(Object.fromEntries(form)).to.include({ repository: "acme/more-7", events: "push" })
  })

  it("shows the sentence with the default branch that GitHub knows, and makes nothing yet", async () => {
    const preview = await make({ step: "show", repository: "mia/notes", events: ["push", "merge"] })
    expect(preview.status).to.equal(200)
    expect(pageText(preview.text)).to.include(
      "Push to trunk of mia/notes, or pull request merged into it: trigger datagroup shop::orders.",
    )
    expect(formOf(preview.text, LIST).getAll("events")).to.deep.equal(["push", "merge"])
    expect(hooks("mia/notes")).to.have.length(0)
  })

  it("says that the test of GitHub did not arrive", async () => {
    stage.fault = ({ method }, path) => (method === "POST" && path.endsWith("/pings") ? { status: 501 } : undefined)
    const answer = await make()
    expect([answer.status, answer.location]).to.deep.equal([303, `${LIST}?repository=${MODELS}&test=failed`])
    expect(pageText((await person.follow(answer)).text)).to.include("the test of GitHub did not arrive")
  })

  it("case 48: the same form again makes no second webhook", async () => {
    const page = await person.signIn(NEW)
    for (let time = 0; time < 2; time++) expect((await make({}, page)).status).to.equal(303)
    expect(hooks()).to.have.length(1)
  })

  it("case 42: who lacks the permission is told which, and nothing is registered", async () => {
    for (const id of ["3", "5"]) {
      const answer = await make({}, await person.signIn(NEW, id))
      expect(answer.status, id).to.equal(403)
      expect(pageText(answer.text)).to.include("update_datagroups for the model shop")
    }
    const deploys = { do: ["validate:core", "deploy:core"] }
    const refused = await make({ do: "deploy:core" }, await person.signIn(NEW, "4"))
    expect([refused.status, pageText(refused.text).includes("the permission deploy")]).to.deep.equal([403, true])
    expect(hooks()).to.have.length(0)
    expect((await make({}, await person.signIn(NEW, "4"))).status).to.equal(303)
    expect((await make(deploys, await person.signIn(NEW, "3"))).status).to.equal(303)
    expect((await make({ do: "deploy:finance" }, await person.signIn(NEW, "2"))).status).to.equal(303)
  })

  it("case 49: GitHub's refusal is told in the form, with what to do by hand, without the token", async () => {
    const page = await person.signIn(NEW)
    for (const [repository, status] of [
      ["acme/unknown", 404],
      ["acme/models", 422],
    ] as const) {
      stage.fault = ({ method }, path) =>
        method === "POST" && path.endsWith("/hooks") ? { status, body: { message: "No" } } : undefined
      const answer = await make({ repository, name: "Kept" }, page)
      expect(answer.status).to.equal(502)
      const text = pageText(answer.text)
      expect(text).to.include(`GitHub answered ${status}`).and.include("--no-register")
      expect(text).to.include(`Settings, Webhooks of ${repository}`)
      expect(answer.text)
        .to.include('value="Kept"')
        .and.not.match(/gh[op]_/)
    }
  })

  it("case 43: the list leaves out webhooks of others, marks unreadable ones, and says what was not shown", async () => {
    await made({ name: "Mine" })
    const other = { url: "https://other.example/hooks/github/x", content_type: "json", insecure_ssl: "0" }
    const post = (config: object) =>
      fetch(`${stage.github.url}/api/v3/repos/${MODELS}/hooks`, {
        method: "POST",
        headers: { authorization: `Bearer ${stage.github.classicToken()}`, "user-agent": "test" },
        body: JSON.stringify({ name: "web", events: ["push"], config }),
      })
    await post(other)
    await post({ ...other, url: `${BASE_URL}/hooks/github/made-with-another-key` })
    stage.fault = (_request, path) =>
      path.includes("marketing") ? { status: 403, body: { message: "Forbidden" } } : undefined
    const list = await person.signIn(LIST)
    expect(list.status).to.equal(200)
    const text = pageText(list.text)
    expect(text).to.include("Mine").and.include("State unreadable").and.not.include("other.example")
    expect(text).to.include("did not show the webhooks of: acme/marketing-models (403)")
    expect(list.text.match(/<li>/g)).to.have.length(2)
    expect(list.text).to.not.include("made-with-another-key")
  })

  it("case 43: the second page of a repository's webhooks is read", async () => {
    const config = { url: "https://other.example/", content_type: "json", insecure_ssl: "0" }
    await made()
    const [own] = hooks()
    const all = Array.from({ length: 101 }, (_, at) => ({ id: at + 1, active: true, config, last_response: null }))
    stage.fault = ({ query }, path) => {
      if (path !== `/repos/${MODELS}/hooks`) return undefined
      const next = `<${stage.url}/api/v3/repos/${MODELS}/hooks?per_page=100&page=2>; rel="next"`
      const last = { id: own?.id, active: true, config: own?.config, last_response: own?.last_response }
      return query.get("page") === "2" ? { body: [last] } : { body: all.slice(0, 100), headers: { link: next } }
    }
    const list = await person.signIn(`${LIST}?repository=${MODELS}`)
    expect(list.text.match(/<li>/g)).to.have.length(1)
    expect(pageText(list.text)).to.include("acme/models@main")
  })

  it("case 44: the button removes the webhook; the page then says what remains", async () => {
    const { id } = await made()
    const list = await person.signIn(`${LIST}?repository=${MODELS}`)
    const answer = await person.submit(list, REMOVE)
    expect([answer.status, answer.location]).to.deep.equal([303, `${LIST}?repository=${MODELS}&removed=${id}`])
    expect(hooks()).to.have.length(0)
    const after = await person.follow(answer)
    expect(pageText(after.text)).to.include(`puts its id ${id} into LINKS_REVOKED`)
    expect((await person.submit(list, REMOVE)).status).to.equal(303)
    expect(stage.hub.logged()).to.match(/"link removed".*Mia Okafor|Mia Okafor.*"link removed"/)
  })

  it("case 44: the webhook of another hub, or of nobody here, stays", async () => {
    await made()
    const list = await person.signIn(`${LIST}?repository=${MODELS}`)
    const [own] = hooks()
    const foreign = { ...own?.config, url: "https://other.example/hooks/github/x" }
    await fetch(`${stage.github.url}/api/v3/repos/${MODELS}/hooks`, {
      method: "POST",
      headers: { authorization: `Bearer ${stage.github.classicToken()}`, "user-agent": "test" },
      body: JSON.stringify({ name: "web", events: ["push"], config: foreign }),
    })
    const other = hooks().find(({ config }) => config.url === foreign.url)
    const answer = await person.submit(list, REMOVE, { hook: String(other?.id) })
    expect(answer.status).to.equal(400)
    expect(pageText(answer.text)).to.include("somebody else")
    expect(hooks()).to.have.length(2)
  })

  it("case 44: who neither made the link nor may do what it does cannot remove or renew it", async () => {
    await hookWith({ exp: Math.floor(Date.now() / 1000) + 10 * DAY_SEC })
    const list = await person.signIn(`${LIST}?repository=${MODELS}`, "5")
    for (const action of [REMOVE, RENEW]) {
      const answer = await person.submit(list, action)
      expect(answer.status).to.equal(403)
      expect(pageText(answer.text)).to.include("update_datagroups")
    }
    expect(hooks()).to.have.length(1)
    const may = await person.signIn(`${LIST}?repository=${MODELS}`, "4")
    expect((await person.submit(may, REMOVE)).status).to.equal(303)
  })

  it("offers to renew in the last 30 days; the partner then has the new address and a secret that works", async () => {
    const nowSec = Math.floor(Date.now() / 1000)
    await hookWith({ exp: nowSec + 31 * DAY_SEC })
    const early = await person.signIn(`${LIST}?repository=${MODELS}`)
    expect(early.text).to.not.include(`action="${RENEW}"`)
    await stage.clear()
    await hookWith({ exp: nowSec + 29 * DAY_SEC })
    const before = hooks()[0]?.config.url
    const list = await person.signIn(`${LIST}?repository=${MODELS}`)
    const answer = await person.submit(list, RENEW)
    expect(answer.location).to.match(/^\/links\/github\?repository=acme\/models&renewed=[\w-]{12}$/)
    const after = await person.follow(answer)
    expect(pageText(after.text)).to.match(/The link [\w-]{12} is renewed\./)
    expect(after.text).to.not.include(`action="${RENEW}"`)
    expect(hooks()[0]?.config.url).to.not.equal(before)
    const [sent] = await stage.github.push({ repository: MODELS, commit: COMMIT })
    expect(sent?.status).to.equal(200)
  })

  it("says that GitHub refuses the token, and lets the person bring another", async () => {
    stage.fault = () => ({ status: 401, body: { message: "Bad credentials" } })
    const list = await person.signIn(LIST)
    expect(list.status).to.equal(200)
    expect(pageText(list.text)).to.include("GitHub refuses the token")
    const page = await person.open(NEW)
    expect([page.status, pageText(page.text).includes("so type it")]).to.deep.equal([200, true])
  })

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
