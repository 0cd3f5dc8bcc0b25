import { expect } from "chai"
import { KeyRing } from "../../src/sealing"
import { COMMIT, GithubStage } from "../support/github_stage"
import { TEST_SECRET } from "../support/hub_with"
import { LinkBrowser } from "../support/link_browser"
import { BASE_URL } from "../support/links_stage"
import { pageText } from "../support/page_text"

const NEW = "/links/github/new"
const LIST = "/links/github"
const REMOVE = "/links/github/remove"
const RENEW = "/links/github/renew"
const MODELS = "acme/models"
const TRIGGER = "trigger_datagroup:shop::orders"
const DAY_SEC = 86_400

describe("the list of GitHub links", () => {
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
  /** Makes a link for the repository without a browser. */
  const made = (more: object = {}) => stage.hub.make("github", { repository: MODELS, do: [TRIGGER], ...more })
  const ring = new KeyRing([TEST_SECRET])
  /** Makes a webhook whose link has these claims besides those of another. */
  const hookWith = async (claims: object) => {
    const { address } = await made()
    const [hook] = hooks()
    const opened = ring.open("link", String(address).split("/").at(-1) ?? "")?.payload
    const sealed = await ring.seal("link", { ...opened, ...claims })
    if (hook) hook.config.url = `${BASE_URL}/hooks/github/${sealed}`
  }

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

  it("case 44: what does not open is removed with the hub's token for an Admin only", async () => {
    await made()
    const [own] = hooks()
    if (own) own.config.url = `${BASE_URL}/hooks/github/made-with-another-key`
    const remove = async (id: string) => person.submit(await person.signIn(`${LIST}?repository=${MODELS}`, id), REMOVE)
    const refused = await remove("3")
    expect(refused.status).to.equal(403)
    expect(pageText(refused.text)).to.include("role Admin")
    expect(hooks()).to.have.length(1)
    expect((await remove("2")).status).to.equal(303)
    expect(hooks()).to.have.length(0)
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
})
