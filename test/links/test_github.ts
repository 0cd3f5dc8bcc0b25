import { expect } from "chai"
import { BASE_URL } from "../support/links_stage"
import { COMMIT, GithubStage } from "../support/github_stage"
import { TEST_SECRET } from "../support/hub_with"

const DO = ["trigger_datagroup:shop::orders"]
const HOOKS = "/repos/acme/models/hooks"
const CURE = 'needs admin:repo_hook, or "Webhooks: write"'

describe("links of GitHub", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const ask = (body: object) =>
    stage.hub.key("POST", "/links/github", { do: DO, repository: "acme/models", branch: "main", ...body })
  const make = async (body: object = {}) => {
    const { status, json, text } = await ask(body)
    expect(status, text).to.equal(201)
    return json as { id: string; address: string; hook: string; filter: object }
  }
  const list = (query = "?repository=acme/models") => stage.hub.key("GET", `/links/github${query}`)
  /** A webhook of somebody else, made at GitHub itself. */
  const foreign = async (url: string, events = ["push"], repository = "acme/models") => {
    const response = await fetch(`${stage.github.url}/api/v3/repos/${repository}/hooks`, {
      method: "POST",
      headers: { authorization: `Bearer ${stage.github.classicToken()}`, "content-type": "application/json" },
      body: JSON.stringify({ config: { url, content_type: "json" }, events }),
    })
    expect(response.status).to.equal(201)
    return String(((await response.json()) as { id: number }).id)
  }

  describe("are made", () => {
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
      for (const other of [
        {},
        { paths: ["*.lkml"], branch: "dev" },
        { paths: ["*.lkml"], events: ["push", "merge"] },
      ]) {
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
        repository: [
          "models",
          "acme/",
          "/models",
          "acme/models/x",
          "../user",
          "acme/..",
          "a b/c",
          "acme/mo%2fdels",
          "",
        ],
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
      stage.github.deliverTo("http://127.0.0.1:9", BASE_URL)
      const failed = (await make()) as unknown as { test: { delivered: boolean; reason: string }; hook: string }
      stage.github.deliverTo(stage.hub.url, BASE_URL)
      expect(failed.test.delivered).to.equal(false)
      expect(failed.test.reason).to.match(/^GitHub got 502: /)
      expect((await list()).json.links[0].health.status).to.equal(502)
    })

    it("a ping that GitHub refuses does not undo the link", async () => {
      stage.fault = (_request, path) => (path.endsWith("/pings") ? { status: 500 } : undefined)
      const link = (await make()) as unknown as { test: { delivered: boolean; reason: string } }
      expect(link.test).to.deep.include({ delivered: false })
      expect(link.test.reason).to.match(/^GitHub answered 500/)
      expect(stage.github.hooks("acme/models")).to.have.length(1)
    })
  })

  describe("case 49: what GitHub refuses is 502, with the cure and without the token", () => {
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

    it("a token without rights (404 and 403), one that is unknown (401)", async () => {
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

    it("a repository that is full (422)", async () => {
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
      await refused({}, 502, "Try again later.")
      on({ status: 200, body: "<html>" })
      expect((await ask({})).json.error).to.equal("GitHub answered something that is not JSON.")
      for (const body of [{}, [], { id: "x" }, { id: 7, config: { url: "https://evil.example" } }]) {
        on({ status: 201, body })
        const { status, json } = await ask({})
        expect([status, String(json.error).slice(0, 40)]).to.deep.equal([
          502,
          "GitHub answered 201, but not as expected",
        ])
      }
      on({ reset: true })
      expect((await ask({})).status).to.equal(502)
    })

    it("a token that may change webhooks but not see the repository needs the branch", async () => {
      const token = stage.github.classicToken("mia", ["admin:repo_hook"])
      const private_ = { repository: "acme/finance-models", github_token: token }
      const { status, json } = await ask({ ...private_, branch: undefined })
      expect([status, Object.keys(json.fields as object)]).to.deep.equal([400, ["branch"]])
      await make(private_)
      expect(stage.github.hooks("acme/finance-models")).to.have.length(1)
    })
  })

  describe("case 43: the list", () => {
    it("leaves out other addresses, marks what does not open, and reads every page", async () => {
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

    it("asks all repositories that the token administers, and one that refuses does not break it", async () => {
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
      const mine = { ...hook, id: hook?.id }
      stage.fault = (_request, path) => {
        const odd = [null, 7, {}, { id: 1, active: true, config: {} }, { id: "x" }, { ...mine, last_response: "odd" }]
        return path === HOOKS ? { body: odd } : undefined
      }
      const { status, json } = await list()
      expect(status).to.equal(200)
      expect(json.links).to.have.length(1)
      expect(json.links[0]).to.deep.include({ id: link.id, health: null })
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

  describe("are changed", () => {
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
})
