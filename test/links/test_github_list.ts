import { expect } from "chai"
import { useFakeTimers } from "sinon"
import { BASE_URL } from "../support/links_stage"
import { GithubStage } from "../support/github_stage"

const HOOKS = "/repos/acme/models/hooks"
const CURE = 'needs admin:repo_hook, or "Webhooks: write"'

describe("the list of links of GitHub", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const make = (body: object = {}) => stage.make(body)
  const foreign = (url: string, events?: string[]) => stage.foreign(url, events)
  const list = (query = "?repository=acme/models") => stage.hub.key("GET", `/links/github${query}`)

  it("case 43: leaves out other addresses, marks what does not open, and reads every page", async () => {
    const events = ["issues", "release", "create", "delete", "push", "pull_request"]
    for (let n = 0; n < 110; n++) await foreign(`https://other.example/${n}`, [events[n % events.length] ?? "push"])
    await foreign(`${BASE_URL}/hooks/webhook/x`, ["release"])
    await foreign(`${BASE_URL}.evil.example/hooks/github/x`, ["issues"])
    const broken = await foreign(`${BASE_URL}/hooks/github/no-link-at-all`, ["create"])
    const link = await make()
    const { status, json } = await list()
    expect(status).to.equal(200)
    expect(json.links.map(({ id }: { id: string }) => id)).to.deep.equal([undefined, link.id])
    expect(json.links[0]).to.deep.equal({ source: "github", hook: broken, state: "unreadable" })
    expect(json).to.deep.include({ unread: [], more: false })
    expect(stage.calls.filter((call) => call.includes("page=2"))).to.have.length.at.least(1)
  })

  it("case 43: asks all repositories that the token administers, and one that refuses does not break it", async () => {
    const first = await make()
    const second = await make({ repository: "mia/notes", branch: undefined })
    stage.fault = (_request, path) => {
      if (path === "/repos/acme/marketing-models/hooks") return { status: 403, body: { message: "No." } }
      return path === "/repos/acme/finance-models/hooks" ? { status: 404, body: { message: "Not Found" } } : undefined
    }
    const { status, json } = await list("")
    expect(status).to.equal(200)
    expect(json.links.map(({ id }: { id: string }) => id)).to.have.members([first.id, second.id])
    expect(json.unread).to.have.deep.members([
      { name: "acme/marketing-models", status: 403 },
      { name: "acme/finance-models", status: 404 },
    ])
    expect(json.more).to.equal(false)
  })

  it("asks eight repositories at once, the first hundred", async () => {
    for (let n = 0; n < 120; n++) stage.github.addRepository({ fullName: `acme/r${n}` })
    let [atOnce, most, asked] = [0, 0, 0]
    stage.fault = (_request, path) => {
      if (!path.endsWith("/hooks")) return undefined
      most = Math.max(most, ++atOnce)
      asked++
      setTimeout(() => atOnce--, 4)
      return { delayMs: 5, body: [] }
    }
    const { json } = await list("")
    expect(json).to.deep.equal({ links: [], unread: [], more: true })
    expect([asked, most <= 8, most > 1]).to.deep.equal([100, true, true])
    expect(stage.calls.filter((call) => call.startsWith("GET /user/repos"))).to.deep.equal([
      "GET /user/repos?per_page=100&sort=pushed",
    ])
  }).timeout(10_000)

  it("leaves out what is not read within 25 seconds", async () => {
    const link = await make()
    const clock = useFakeTimers({ now: Date.now(), toFake: ["Date"] })
    try {
      stage.fault = (_request, path) => {
        if (path.endsWith("/hooks")) clock.tick(13_000)
        return undefined
      }
      for (let n = 0; n < 20; n++) stage.github.addRepository({ fullName: `acme/r${n}` })
      const { status, json } = await list("")
      expect([status, json.more, json.unread]).to.deep.equal([200, true, []])
      expect(json.links.map(({ id }: { id: string }) => id)).to.deep.equal([link.id])
      expect(stage.calls.filter((call) => call.startsWith("GET") && call.includes("/hooks"))).to.have.length.below(12)
    } finally {
      clock.restore()
    }
  })

  it("reads twenty pages at most, and follows no address out of the API", async () => {
    let pages = 0
    stage.fault = (_request, path) => {
      if (path !== HOOKS) return undefined
      const link = `<https://evil.example/repositories/1/hooks?page=${++pages + 1}>; rel="next"`
      return { headers: { link }, body: [] }
    }
    const { status, json } = await list()
    expect([status, json.more, pages]).to.deep.equal([200, true, 20])
    expect(stage.calls.at(-1)).to.equal(`GET ${HOOKS}?page=20`)
  })

  it("skips webhooks of another shape", async () => {
    const link = await make()
    const [hook] = stage.github.hooks("acme/models")
    stage.fault = (_request, path) => {
      const odd = [null, 7, {}, { id: 1, active: true, config: {} }, { id: "x" }, { ...hook, last_response: "odd" }]
      return path === HOOKS ? { body: odd } : undefined
    }
    const { status, json } = await list()
    expect(status).to.equal(200)
    expect(json.links).to.have.length(1)
    expect(json.links[0]).to.deep.include({ id: link.id, health: null })
    const told = { code: 404, status: "missing", message: `Got 404 of ${link.address}` }
    stage.fault = (_request, path) => (path === HOOKS ? { body: [{ ...hook, last_response: told }] } : undefined)
    expect((await list()).json.links[0].health).to.deep.equal({ status: 404, text: "Got 404 of [link]" })
    const unused = { code: null, status: "unused", message: null }
    stage.fault = (_request, path) => (path === HOOKS ? { body: [{ ...hook, last_response: unused }] } : undefined)
    expect((await list()).json.links[0].health).to.deep.equal({ status: null, text: "not called yet" })
    stage.fault = (_request, path) => (path === HOOKS ? { body: { message: "no list" } } : undefined)
    expect((await list()).status).to.equal(502)
  })

  it("is 502 when the token is refused or the one repository is", async () => {
    await stage.startHub({ GITHUB_TOKEN: "ghp_made_up_and_unknown" })
    for (const query of ["", "?repository=acme/models"]) {
      const { status, json } = await list(query)
      expect([status, json.error.includes(CURE)]).to.deep.equal([502, true])
    }
    await stage.startHub()
    stage.fault = (_request, path) =>
      path === HOOKS ? { status: 401, body: { message: "Bad credentials" } } : undefined
    expect((await list("")).status).to.equal(502)
    stage.fault = undefined
    expect((await list("?repository=acme/nowhere")).status).to.equal(502)
    const odd = await list("?repository=../user")
    expect([odd.status, Object.keys(odd.json.fields as object)]).to.deep.equal([400, ["repository"]])
  })

  it("tells an outage of one page after a retry only", async () => {
    await make()
    let failures = 0
    stage.fault = (_request, path) => (path === HOOKS && ++failures === 1 ? { status: 502 } : undefined)
    const { status, json } = await list()
    expect([status, json.links.length, failures]).to.deep.equal([200, 1, 2])
  })
})
