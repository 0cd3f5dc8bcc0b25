import { expect } from "chai"
import { BASE_URL } from "../support/links_stage"
import { COMMIT, GithubStage } from "../support/github_stage"
import { TEST_SECRET } from "../support/hub_with"

const HOOKS = "/repos/acme/models/hooks"
const CURE = 'needs admin:repo_hook, or "Webhooks: write"'

describe("changes of links of GitHub", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const make = (body: object = {}) => stage.make(body)
  const foreign = (url: string, events?: string[]) => stage.foreign(url, events)

  const remove = (body: object) => stage.hub.key("DELETE", "/links/github", body)
  const renew = (body: object) => stage.hub.key("POST", "/links/github/renew", body)

  it("case 44: removed by id, by address, or by the webhook; what is gone counts as removed", async () => {
    const names: ((link: { id: string; address: string; hook: string }) => object)[] = [
      ({ id }) => ({ id, repository: "acme/models" }),
      ({ id }) => ({ id }),
      ({ address }) => ({ link: address }),
      ({ address }) => ({ link: address.slice(`${BASE_URL}/hooks/github/`.length) }),
      ({ hook }) => ({ hook, repository: "acme/models" }),
    ]
    for (const name of names) {
      const link = await make()
      expect(stage.github.hooks("acme/models")).to.have.length(1)
      const gone = await remove(name(link))
      expect([gone.status, gone.json]).to.deep.equal([200, { id: link.id, hook: link.hook, removed: true }])
      expect(stage.github.hooks("acme/models")).to.deep.equal([])
      const again = await remove(name(link))
      expect([again.status, again.json.removed, again.json.hook]).to.deep.equal([200, true, null])
    }
  })

  it("case 44: the webhook of another hub stays untouched", async () => {
    const link = await make()
    for (const url of ["https://other.example/x", "https://hub.example.com.evil.example/hooks/github/x"]) {
      const hook = await foreign(url, ["release"])
      for (const change of [remove, renew]) {
        const { status, json } = await change({ hook, repository: "acme/models" })
        expect([status, Object.keys(json.fields as object)]).to.deep.equal([400, ["hook"]])
      }
    }
    expect(stage.github.hooks("acme/models")).to.have.length(3)
    expect(stage.calls.filter((call) => /^(?:DELETE|PATCH)/.test(call))).to.deep.equal([])
    expect((await remove({ hook: link.hook, repository: "acme/models" })).status).to.equal(200)
    expect(stage.github.hooks("acme/models")).to.have.length(2)
  })

  it("a token that may not remove is told so, not that the webhook is gone", async () => {
    const link = await make()
    for (const scopes of [["write:repo_hook"], ["read:user"]]) {
      const token = stage.github.classicToken("mia", scopes)
      const { status, json } = await remove({ hook: link.hook, repository: "acme/models", github_token: token })
      expect([status, json.error.includes(CURE)], scopes.join()).to.deep.equal([502, true])
    }
    expect(stage.github.hooks("acme/models")).to.have.length(1)
  })

  it("an id that is not found while a repository cannot be read is not said to be gone", async () => {
    const link = await make()
    stage.fault = (_request, path) => (path === HOOKS ? { status: 403, body: { message: "No." } } : undefined)
    const { status, json } = await remove({ id: link.id })
    expect([status, Object.keys(json.fields as object)]).to.deep.equal([400, ["id"]])
    expect(stage.github.hooks("acme/models")).to.have.length(1)
  })

  it("a webhook needs its repository, and an id that is one", async () => {
    const { status, json } = await remove({ hook: "1" })
    expect([status, Object.keys(json.fields as object)]).to.deep.equal([400, ["repository"]])
    const odd = await remove({ hook: "../../1", repository: "acme/models" })
    expect([odd.status, odd.json.hook]).to.deep.equal([200, null])
    expect(stage.calls.join()).to.not.include("..")
  })

  it("case 8: renewed, the webhook has a new address and secret, and everything else of it stays", async () => {
    await stage.startHub({ LINKS_SECRET: TEST_SECRET.padEnd(40, "x") })
    const link = await make({ days: 10, events: ["push", "merge"] })
    const [before] = stage.github.hooks("acme/models")
    const secret = "a-newer-secret-of-the-links-0123456789"
    await stage.startHub({ LINKS_SECRET: `${secret},${TEST_SECRET.padEnd(40, "x")}` })
    const { status, json } = await renew({ id: link.id, repository: "acme/models", days: 100 })
    expect(status).to.equal(200)
    expect(json).to.include({ id: link.id, hook: link.hook })
    expect(json).to.not.have.property("secret")
    expect(Date.parse(String(json.ends)) - Date.now()).to.be.closeTo(100 * 86_400_000, 60_000)
    const [after, ...others] = stage.github.hooks("acme/models")
    expect(others).to.deep.equal([])
    expect(after?.config).to.deep.include({ url: json.address, content_type: "json", insecure_ssl: "0" })
    expect(after?.config.url).to.not.equal(link.address)
    expect(after?.config.secret)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(before?.config.secret)
    expect(after).to.deep.include({ events: ["push", "pull_request"], active: true })
    const [answer] = await stage.github.push({ repository: "acme/models", commit: COMMIT })
    expect(answer?.json).to.deep.include({ success: true, link: link.id })
    await stage.startHub()
  })
})
