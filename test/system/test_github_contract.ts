import { expect } from "chai"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const COMMIT = "abcdef0123".repeat(4)
const HOOKS = "/repos/acme/models/hooks"
const CONFIG = { url: "https://hub.example.com/hooks/github/one", content_type: "json", insecure_ssl: "0" }

describe("the stand-in of GitHub, by GitHub's published document", () => {
  let github: GithubStandIn
  let contract: Peer
  before(async () => {
    github = await GithubStandIn.start()
    // Nobody listens there, so that each webhook fails at once.
    github.deliverTo("http://127.0.0.1:1")
    contract = await startContract("github", github.url)
  })
  beforeEach(() => github.clear())
  after(() => Promise.all([github.stop(), contract.stop()]))

  const ask = async (path: string, method = "GET", body?: object, token = github.classicToken()) => {
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" }
    const init = { method, headers: { ...headers, "content-type": "application/json" } }
    const response = await fetch(`${contract.url}/api/v3${path}`, body ? { ...init, body: JSON.stringify(body) } : init)
    const text = await response.text()
    return { status: response.status, text, id: text ? (JSON.parse(text) as { id?: number }).id : undefined }
  }

  it("answers the calls of the hub as documented", async () => {
    const made = await ask(HOOKS, "POST", { name: "web", active: true, events: ["push"], config: CONFIG })
    expect(made.status, made.text).to.equal(201)
    await github.push({ repository: "acme/models", commit: COMMIT })
    const hook = `${HOOKS}/${made.id}`
    const status = { state: "success", context: "looker/acme", description: "done" }
    const calls: [string, string, number, object?][] = [
      ["GET", "/user/repos?per_page=100&sort=pushed", 200],
      ["GET", "/repos/acme/models", 200],
      ["GET", `${HOOKS}?per_page=100`, 200],
      ["GET", hook, 200],
      ["PATCH", hook, 200, { config: { ...CONFIG, secret: "made-up-webhook-secret" } }],
      ["POST", `${hook}/pings`, 204],
      ["POST", `/repos/acme/models/statuses/${COMMIT}`, 201, status],
      ["DELETE", hook, 204],
    ]
    for (const [method, path, expected, body] of calls) {
      const answer = await ask(path, method, body)
      expect(answer.status, `${method} ${path}: ${answer.text}`).to.equal(expected)
    }
  })

  it("refuses as documented", async () => {
    const twice = { events: ["push"], config: CONFIG }
    expect((await ask(HOOKS, "POST", twice)).status).to.equal(201)
    const again = await ask(HOOKS, "POST", twice)
    expect(again.text).to.contain("Hook already exists on this repository")
    const stranger = await ask(HOOKS, "GET", undefined, github.classicToken("jon"))
    expect(stranger.status, stranger.text).to.equal(404)
    const narrow = await ask(HOOKS, "POST", twice, github.fineGrainedToken("mia", []))
    expect(narrow.status, narrow.text).to.equal(403)
  })
})
