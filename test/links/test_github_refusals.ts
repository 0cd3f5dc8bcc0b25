import { expect } from "chai"
import { GithubStage } from "../support/github_stage"

const HOOKS = "/repos/acme/models/hooks"
const CURE = 'needs admin:repo_hook, or "Webhooks: write"'

describe("what GitHub refuses is 502, with the cure and without the token", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const ask = (body: object) => stage.ask(body)
  const make = (body: object = {}) => stage.make(body)
  const foreign = (url: string, events?: string[]) => stage.foreign(url, events)

  const refused = async (body: object, status: number, cure: string) => {
    const answer = await ask(body)
    expect(answer.status, answer.text).to.equal(502)
    expect(answer.json.error).to.match(new RegExp(`^GitHub answered ${status}\\b`))
    expect(answer.json.error).to.include(cure)
    return answer
  }
  const hiding = async (token: string, work: () => Promise<{ text: string }>) => {
    const { text } = await work()
    for (const heard of [text, stage.hub.logged()]) {
      expect(heard).to.not.include(token)
      expect(heard).to.not.match(/hooks\/github\/[\w-]{8}/)
    }
  }

  it("case 49: a token without rights (404 and 403), one that is unknown (401)", async () => {
    const poor = stage.github.classicToken("mia", ["read:user"])
    await hiding(poor, () => refused({ github_token: poor }, 404, CURE))
    const stranger = stage.github.classicToken("jon")
    await hiding(stranger, () => refused({ github_token: stranger }, 404, CURE))
    const fine = stage.github.fineGrainedToken("jon")
    await hiding(fine, () => refused({ github_token: fine }, 403, CURE))
    const unknown = "ghp_made_up_and_unknown"
    await hiding(unknown, () => refused({ github_token: unknown }, 401, CURE))
    await refused({ repository: "acme/nowhere" }, 404, CURE)
    await refused({ repository: "acme/nowhere", branch: undefined }, 404, CURE)
    for (const repository of ["acme/models", "acme/nowhere"]) {
      expect(stage.github.hooks(repository)).to.deep.equal([])
    }
  })

  it("case 49: a repository that is full (422)", async () => {
    for (let n = 0; n < 20; n++) await foreign(`https://other.example/${n}`)
    const answer = await refused({}, 422, "20 webhooks")
    expect(answer.json.error).to.include("cannot have more than 20 hooks")
  })

  it("a refusal that repeats what it was sent", async () => {
    stage.fault = ({ method, text }, path) =>
      method === "POST" && path === HOOKS
        ? { status: 422, body: { message: "Validation Failed", errors: [{ message: `Bad: ${text}` }] } }
        : undefined
    const answer = await refused({}, 422, "ACTION_HUB_BASE_URL")
    const sent = stage.requests.find(({ method, path }) => method === "POST" && path.endsWith("/hooks"))
    const { config } = (sent?.json() ?? {}) as { config: { url: string; secret: string } }
    const sealed = config.url.slice(config.url.lastIndexOf("/") + 1)
    for (const heard of [answer.text, stage.hub.logged()]) {
      for (const canary of [config.url, sealed, config.secret]) expect(heard).to.not.include(canary)
    }
  })

  it("a renamed repository, a limit of calls, an outage, and answers that are none", async () => {
    const on = (answer: object) => {
      stage.fault = ({ method }, path) => (method === "POST" && path === HOOKS ? answer : undefined)
    }
    on({ status: 301, headers: { location: "https://evil.example" }, body: { message: "Moved Permanently" } })
    await refused({}, 301, "another name")
    on({ status: 403, body: { message: "You have exceeded a secondary rate limit." } })
    await refused({}, 403, "Try again later.")
    on({ status: 502, body: "<html><body>Unicorn!</body></html>" })
    await refused({}, 502, "Try again in a minute.")
    on({ status: 200, body: "<html>" })
    expect((await ask({})).json.error).to.equal("GitHub answered something that is not JSON.")
    for (const body of [{}, [], { id: "x" }, { id: 7, config: { url: "https://evil.example" } }]) {
      on({ status: 201, body })
      const { status, json } = await ask({})
      expect([status, String(json.error).slice(0, 40)]).to.deep.equal([502, "GitHub answered 201, but not as expected"])
    }
    on({ reset: true })
    expect((await ask({})).status).to.equal(502)
  })

  it("whatever goes wrong at GitHub is 502 with its name", async () => {
    await stage.startHub({ GITHUB_URL: stage.github.url })
    const kinds = [
      "401",
      "403",
      "404",
      "500",
      "reset",
      "garbage",
      "half",
      "echo",
      "bomb",
      "wordy",
      "shape",
      "empty",
    ] as const
    for (const kind of kinds) {
      stage.github.setFault({ kind })
      for (const answer of [await ask({}), await stage.hub.key("GET", "/links/github")]) {
        expect(answer.status, `${kind} ${answer.text}`).to.equal(502)
        expect(answer.json.error)
          .to.match(/^GitHub\b/)
          .and.not.include("ghp_")
        expect(answer.text.length).to.be.below(1000)
      }
    }
    stage.github.setFault(undefined)
    expect(stage.hub.logged()).to.not.include("ghp_")
    expect((await ask({})).status).to.equal(201)
    await stage.startHub()
  }).timeout(30_000)

  it("a token that may change webhooks but not see the repository needs the branch", async () => {
    const token = stage.github.classicToken("mia", ["admin:repo_hook"])
    const private_ = { repository: "acme/finance-models", github_token: token }
    const { status, json } = await ask({ ...private_, branch: undefined })
    expect([status, Object.keys(json.fields as object)]).to.deep.equal([400, ["branch"]])
    await make(private_)
    expect(stage.github.hooks("acme/finance-models")).to.have.length(1)
  })
})
