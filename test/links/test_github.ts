import { expect } from "chai"
import { BASE_URL } from "../support/links_stage"
import { COMMIT, GithubStage } from "../support/github_stage"

const DO = ["trigger_datagroup:shop::orders"]
const HOOKS = "/repos/acme/models/hooks"

describe("links of GitHub", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const ask = (body: object) => stage.ask(body)
  const make = (body: object = {}) => stage.make(body)
  const list = (query = "?repository=acme/models") => stage.hub.key("GET", `/links/github${query}`)

  it("case 41: the webhook has its members, the ping is answered, and the list shows the link", async () => {
    const link = await make({ name: "Models", paths: ["models/**", "*.lkml"], days: 30 })
    expect(link).to.deep.include({ short_name: "Models", by: "hub key", state: "active", registered: true })
    expect(link).to.deep.include({ test: { delivered: true }, do: DO })
    expect(link).to.not.have.any.keys("secret", "existing")
    expect(link).to.have.property(
      "summary",
      "Push to main of acme/models that changes models/**, *.lkml: trigger datagroup shop::orders.",
    )
    expect(link.filter).to.deep.equal({ repository: "acme/models", branch: "main", paths: ["models/**", "*.lkml"] })
    const [hook, ...others] = stage.github.hooks("acme/models")
    expect(others).to.deep.equal([])
    expect(hook).to.deep.include({ active: true, events: ["push"] })
    expect(hook?.config).to.deep.include({ url: link.address, content_type: "json", insecure_ssl: "0" })
    expect(hook?.config.secret).to.match(/^[0-9a-f]{64}$/)
    expect(link.hook).to.equal(String(hook?.id))
    expect(link.address.startsWith(`${BASE_URL}/hooks/github/`)).to.equal(true)
    expect(link.address.length).to.be.at.most(700)
    const { json } = await list()
    expect(json.links).to.have.length(1)
    expect(json.links[0]).to.deep.include({ id: link.id, short_name: "Models", by: "hub key", hook: link.hook })
    expect(json.links[0].health).to.deep.equal({ status: 200, text: "OK" })
    expect(json.links[0]).to.not.have.any.keys("address", "secret")
    const [answer] = await stage.github.push({ repository: "acme/models", commit: COMMIT })
    expect(answer?.json).to.deep.include({ success: true, link: link.id })
  })

  it("asks GitHub as its documents say", async () => {
    await make()
    const register = stage.requests.find(({ method, path }) => method === "POST" && path.endsWith("/hooks"))
    expect(register?.headers).to.deep.include({ accept: "application/vnd.github+json" })
    expect(register?.headers.authorization).to.match(/^Bearer ghp_/)
    const { config, ...members } = (register?.json() ?? {}) as Record<string, object>
    expect(members).to.deep.equal({ name: "web", active: true, events: ["push"] })
    expect(config).to.have.all.keys("url", "content_type", "secret", "insecure_ssl")
    expect(stage.calls).to.include(`POST ${HOOKS}/${stage.github.hooks("acme/models")[0]?.id}/pings`)
  })

  it("take the default branch and GitHub's own letters, and subscribe to pull requests for merges", async () => {
    const link = await make({ repository: "MIA/Notes", branch: undefined, events: ["push", "merge"] })
    expect(link.filter).to.deep.equal({ repository: "mia/notes", branch: "trunk", events: ["push", "merge"] })
    expect(link).to.include({ short_name: "mia/notes@trunk" })
    expect(link).to.have.property(
      "summary",
      "Push to trunk of mia/notes, or pull request merged into it: trigger datagroup shop::orders.",
    )
    expect(stage.github.hooks("mia/notes")[0]?.events).to.have.members(["push", "pull_request"])
    const merge = await make({ events: "merge" })
    expect(merge).to.have.property(
      "summary",
      "Pull request merged into main of acme/models: trigger datagroup shop::orders.",
    )
    expect(stage.github.hooks("acme/models")[0]?.events).to.deep.equal(["pull_request"])
  })

  it("case 48: a creation that is repeated answers the link that is there", async () => {
    const first = await make({ paths: ["*.lkml"] })
    const again = await ask({ paths: ["*.lkml"], name: "Another name", repository: "Acme/MODELS", branch: undefined })
    expect(again.status).to.equal(200)
    expect(again.json).to.deep.include({ id: first.id, hook: first.hook, existing: true, registered: true })
    expect(again.json).to.not.have.property("secret")
    expect(stage.github.hooks("acme/models")).to.have.length(1)
    for (const other of [{}, { paths: ["*.lkml"], branch: "dev" }, { paths: ["*.lkml"], events: ["push", "merge"] }]) {
      await make(other)
    }
    expect(stage.github.hooks("acme/models")).to.have.length(4)
  })

  it("case 48: a link that is switched off at GitHub is made again", async () => {
    const first = await make()
    const token = stage.github.classicToken()
    await fetch(`${stage.github.url}/api/v3${HOOKS}/${first.hook}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ active: false }),
    })
    expect((await list()).json.links[0]).to.include({ id: first.id, state: "paused" })
    expect((await make()).id).to.not.equal(first.id)
  })

  it("without GitHub being asked, address and secret are in the answer, and the branch must be named", async () => {
    const { status, json } = await ask({ register: false })
    expect(status).to.equal(201)
    expect(json).to.deep.include({ registered: false, test: null, hook: null })
    expect(json.secret).to.match(/^[0-9a-f]{64}$/)
    const bare = await ask({ register: false, branch: undefined })
    expect([bare.status, Object.keys(bare.json.fields as object)]).to.deep.equal([400, ["branch"]])
    expect(stage.calls).to.deep.equal([])
  })

  it("name each member that is wrong, and ask nobody", async () => {
    const wrong: Record<string, unknown[]> = {
      repository: ["models", "acme/", "/models", "acme/models/x", "../user", "acme/..", "a b/c", "acme/mo%2fdels", ""],
      branch: ["a b", "a..b", "x~1", "refs/heads/main", "x".repeat(251), "a\u0000b"],
      events: ["release", ["push", "ping"]],
      paths: ["/models/**", "models/", "x".repeat(201)],
      secret: ["a secret of one's own"],
      github_token: ["two words", "tokén"],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const { status, json } = await ask({ [name]: value })
        expect([status, Object.keys(json.fields as object)], `${name} ${String(value)}`).to.deep.equal([400, [name]])
      }
    }
    const merges = await ask({ events: ["merge"], paths: ["*.lkml"] })
    expect(Object.keys(merges.json.fields as object)).to.deep.equal(["paths"])
    expect(stage.calls).to.deep.equal([])
  })

  it("a hub without a token says which member is missing; a typed token is used before that of the hub", async () => {
    await stage.startHub({ GITHUB_TOKEN: "" })
    const none = await ask({})
    expect([none.status, Object.keys(none.json.fields as object)]).to.deep.equal([400, ["github_token"]])
    expect(stage.calls).to.deep.equal([])
    const token = stage.github.fineGrainedToken()
    await make({ github_token: token })
    await stage.startHub({ GITHUB_TOKEN: "ghp_wrong" })
    await make({ github_token: token, branch: "dev" })
    const used = new Set(stage.requests.map(({ headers }) => headers.authorization))
    expect([...used]).to.deep.equal([`Bearer ${token}`])
    await stage.startHub()
  })

  it("say why a ping failed", async () => {
    stage.github.deliverTo("http://127.0.0.1:9")
    const failed = await make()
    stage.github.deliverTo(stage.hub.url)
    expect(failed.test.delivered).to.equal(false)
    expect(failed.test.reason).to.match(/^GitHub got 502: /)
    expect((await list()).json.links[0].health.status).to.equal(502)
  })

  it("a ping that GitHub refuses does not undo the link", async () => {
    stage.fault = (_request, path) => (path.endsWith("/pings") ? { status: 500 } : undefined)
    const link = await make()
    expect(link.test).to.deep.include({ delivered: false })
    expect(link.test.reason).to.match(/^GitHub answered 500/)
    expect(stage.github.hooks("acme/models")).to.have.length(1)
  })
})
