import { expect } from "chai"
import { HubCaller } from "../../src/cli/hub_caller"
import { errorMessage } from "../../src/errors"
import type { Filter } from "../../src/links/link"
import { LinkSeal } from "../../src/links/sealing/link_seal"
import { isSigned, KeyRing, type SignatureScheme } from "../../src/sealing"
import type { RecordedRequest } from "../support/fake_service"
import { READABLE } from "../support/hub_command"
import { LinkCommandStage } from "../support/link_command_stage"

const SECRET = "made-up-secret-of-a-link"
const HUB_SECRET = "made-up-secret-of-the-hub-of-32-characters"
const DONE = {
  success: true,
  link: "AbCdEfGhIj_-",
  results: [{ do: "deploy:core", success: true, message: "Deployed\n1234567." }],
}
const STANDARD: SignatureScheme = {
  ...{
    header: "webhook-signature",
    prefix: "v1,",
    encoding: "base64",
    separator: " ",
    timeHeader: "webhook-timestamp",
  },
  lead: (header) => `${header("webhook-id")}.${header("webhook-timestamp")}.`,
}

describe("hub link test", () => {
  let stage: LinkCommandStage
  before(async () => (stage = await LinkCommandStage.start()))
  after(() => stage.stop())
  beforeEach(() => {
    stage.hub.requests.length = 0
    stage.hub.answer = () => ({ body: DONE })
  })

  const address = (source: string, sealed = "a.b.c.d.e") => `${stage.hub.url}/sub/hooks/${source}/${sealed}`
  /** Sends an event of the source, and returns what came. */
  async function send(
    source: string,
    words: string[] = [],
    environment: Record<string, string> = { LINK_SECRET: SECRET },
    sealed?: string,
  ) {
    stage.hub.requests.length = 0
    const { code, stdout, stderr } = await stage.run(["test", source, address(source, sealed), ...words], environment)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    expect(stdout).not.to.include(SECRET)
    const [request] = stage.hub.requests as [RecordedRequest]
    return { stdout, request, headers: request.headers, body: request.json() as Record<string, unknown> }
  }
  const isRight = ({ headers, body }: RecordedRequest, scheme: SignatureScheme, secret: string | Buffer) => {
    const distinct = Object.entries(headers).map(([name, value]) => [name, [String(value)]])
    return isSigned({ headers: Object.fromEntries(distinct), body }, scheme, [secret])
  }

  it("posts a push as GitHub does, and shows what the hub did", async () => {
    const words = ["--repository", "acme/x", "--branch", "dev", "--commit", "abcdef1"]
    const { stdout, request, headers, body } = await send("github", words)
    expect(request.method).to.equal("POST")
    expect(request.path).to.equal("/sub/hooks/github/a.b.c.d.e")
    expect(headers).to.include({ "x-github-event": "push", "content-type": "application/json" })
    expect(headers).not.to.have.any.keys("authorization")
    expect(isRight(request, { header: "x-hub-signature-256", prefix: "sha256=" }, SECRET)).to.equal(true)
    expect(body).to.deep.include({ ref: "refs/heads/dev", after: "abcdef1", deleted: false })
    expect(body.repository).to.include({ full_name: "acme/x" })
    expect(body).to.have.nested.property("commits[0].modified[0]")
    expect(stdout).to.equal("200: 1 operation done.\nok  deploy:core  Deployed 1234567.\n")
    const merge = await send("github", ["--event", "merge", "--commit", "abcdef1"])
    expect(merge.headers).to.include({ "x-github-event": "pull_request" })
    expect(merge.body).to.deep.nested.include({
      action: "closed",
      "pull_request.merged": true,
      "pull_request.merge_commit_sha": "abcdef1",
      "pull_request.base.ref": "main",
    })
    expect((await send("github", ["--event", "ping"])).headers).to.include({ "x-github-event": "ping" })
  })

  it("posts runs as dbt Cloud does, and syncs as Fivetran", async () => {
    const run = await send("dbt_cloud", ["--job", "77"])
    expect(isRight(run.request, { header: "authorization" }, SECRET)).to.equal(true)
    expect(run.body).to.deep.nested.include({
      eventType: "job.run.completed",
      "data.jobId": "77",
      "data.runStatusCode": 10,
    })
    const error = await send("dbt_cloud", ["--event", "errored"])
    expect(error.body).to.deep.nested.include({ eventType: "job.run.errored", "data.runStatusCode": 20 })
    expect(error.body.eventId).not.to.equal(run.body.eventId)
    const sync = await send("fivetran", ["--connector", "pg_core"])
    expect(isRight(sync.request, { header: "x-fivetran-signature-256", encoding: "anyHex" }, SECRET)).to.equal(true)
    expect(sync.body).to.deep.nested.include({
      event: "sync_end",
      connector_id: "pg_core",
      "data.status": "SUCCESSFUL",
    })
    expect((await send("fivetran", ["--event", "test_event"])).body).to.include({ event: "test_event" })
  })

  it("signs webhooks and incidents by Standard Webhooks, by a chosen header, and as PagerDuty", async () => {
    const key = Buffer.alloc(32, 7)
    const environment = { LINK_SECRET: `whsec_${key.toString("base64")}` }
    const hook = await send("webhook", ["--type", "dag.done", "--commit", "abcdef1"], environment)
    expect(isRight(hook.request, STANDARD, key)).to.equal(true)
    expect(hook.body).to.include({ type: "dag.done", commit: "abcdef1" })
    expect((await send("incident", [], environment)).body).to.include({ type: "incident.opened" })
    expect((await send("incident", ["--event", "closed"], environment)).body).to.include({ type: "incident.closed" })
    const chosen = [
      "--scheme",
      "hmac",
      "--header",
      "X-Sign",
      "--algorithm",
      "sha512",
      "--encoding",
      "base64",
      "--prefix",
      "v=",
    ]
    const scheme = { header: "x-sign", algorithm: "sha512", encoding: "base64", prefix: "v=" } as const
    expect(isRight((await send("webhook", chosen)).request, scheme, SECRET)).to.equal(true)
    const pager = await send("incident", ["--scheme", "pagerduty"])
    expect(isRight(pager.request, { header: "x-pagerduty-signature", prefix: "v1=" }, SECRET)).to.equal(true)
    expect(pager.body).to.deep.nested.include({ "event.event_type": "incident.triggered" })
  })

  it("knows secret and filter of a link that the keys of the hub open", async () => {
    const ring = new KeyRing([HUB_SECRET])
    const id = "AbCdEfGhIj_-"
    const links = new LinkSeal(ring, new Set())
    const seal = (source: string, filter: Filter, secret?: string) => {
      const common = { id, looker: "acme", operations: ["deploy:core"], by: "hub key", made: 0, ends: 9e9 }
      return links.seal({ ...common, source, filter, secret })
    }
    const derived = ring.derive(ring.kid, `integration hub, webhook secret ${id}`)
    const environment = { LINKS_SECRET: `another-secret-of-32-characters-or-more, ${HUB_SECRET}` }
    const filter = { repository: "acme/y", branch: "prod", events: ["merge"], paths: ["views/**/*.lkml"] }
    const merge = await send("github", [], environment, await seal("github", filter))
    expect(
      isRight(merge.request, { header: "x-hub-signature-256", prefix: "sha256=" }, derived.toString("hex")),
    ).to.equal(true)
    expect(merge.body).to.deep.nested.include({ "repository.full_name": "acme/y", "pull_request.base.ref": "prod" })
    const push = await send("github", ["--event", "push", "--branch", "x"], environment, await seal("github", filter))
    expect(push.body).to.deep.nested.include({
      ref: "refs/heads/x",
      "commits[0].modified[0]": "views/hub_link_test/hub_link_test.lkml",
    })
    const run = await send("dbt_cloud", [], environment, await seal("dbt_cloud", { jobs: ["9"] }, SECRET))
    expect(isRight(run.request, { header: "authorization" }, SECRET)).to.equal(true)
    expect(run.body).to.deep.nested.include({ "data.jobId": "9" })
    const sync = await seal("fivetran", { connectors: ["sf"] })
    expect((await send("fivetran", [], { ACTION_HUB_SECRET: HUB_SECRET }, sync)).body).to.include({
      connector_id: "sf",
    })
    const hook = await send("webhook", [], environment, await seal("webhook", { types: ["t"] }))
    expect(isRight(hook.request, STANDARD, derived)).to.equal(true)
    expect(hook.body).to.include({ type: "t" })
    const hmac = { scheme: "hmac", header: "X-Sign" }
    const signed = await send("incident", [], environment, await seal("incident", hmac))
    expect(isRight(signed.request, { header: "x-sign" }, derived.toString("hex"))).to.equal(true)
    const own = await send("github", [], { ...environment, LINK_SECRET: SECRET }, await seal("github", filter))
    expect(isRight(own.request, { header: "x-hub-signature-256", prefix: "sha256=" }, SECRET)).to.equal(true)
  })

  it("says in words what the hub made of it", async () => {
    const outcomes: [object, number, string][] = [
      [
        { success: true, ignored: true, reason: "branch" },
        200,
        "200: ignored (branch): the link is of another branch: see --branch.\n",
      ],
      [{ success: true, ignored: true, reason: "new\u001b" }, 200, "200: ignored (new).\n"],
      [{ success: true, ping: true }, 200, "200: taken as a test of the connection.\n"],
      [{ success: true, duplicate: true }, 200, "200: done before.\n"],
      [
        { success: true, accepted: true, link: "x" },
        202,
        "202: accepted; the work goes on, and its outcome is in the log of the hub.\n",
      ],
    ]
    for (const [body, status, text] of outcomes) {
      stage.hub.answer = () => ({ status, body })
      expect((await send("github")).stdout).to.equal(text)
    }
    stage.hub.answer = () => ({ body: DONE })
    expect(JSON.parse((await send("github", ["--json"])).stdout)).to.deep.equal(DONE)
  })

  it("ends with 1 when the hub refuses, fails, or is none", async () => {
    const run = async (...words: string[]) => {
      const outcome = await stage.run(["test", "github", address("github"), ...words], { LINK_SECRET: SECRET })
      expect(outcome.code).to.equal(1)
      expect(outcome.stderr).to.match(READABLE)
      return outcome
    }
    const results = [
      { do: "validate:core", success: false, message: "1 error." },
      { do: "deploy:core", skipped: true },
      { do: "check_alert:1", success: true },
    ]
    const failed = { success: false, results }
    stage.hub.answer = () => ({ body: failed })
    const { stdout, stderr } = await run()
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).to.deep.equal([
      ["200: failed."],
      ["FAIL", "validate:core", "1 error."],
      ["skip", "deploy:core"],
      ["ok", "check_alert:1"],
      [""],
    ])
    expect(stderr).to.equal("The hub answered 200: not done: validate:core, deploy:core\n")
    expect(JSON.parse((await run("--json")).stdout)).to.deep.equal(failed)
    stage.hub.answer = () => ({ status: 401, body: { success: false, error: "The signature is not right." } })
    expect(await run()).to.include({
      stdout: "401: The signature is not right.\n",
      stderr: "The hub answered 401: The signature is not right.\n",
    })
    stage.hub.answer = () => ({ status: 200, body: "<h1>Hello</h1>" })
    expect((await run()).stderr).to.include("not as a hook does")
    stage.hub.answer = () => ({ reset: true })
    const gone = await run()
    expect(gone.stderr).to.include(stage.hub.url).and.not.include("a.b.c.d.e")
    stage.hub.answer = () => ({ hang: true })
    const call = { timeoutMs: 20, shownPath: "/hooks/github/[link]" }
    const late: unknown = await new HubCaller(stage.hub.url, "")
      .post("/hooks/github/a.b", "{}", call)
      .catch(errorMessage)
    expect(late).to.include("did not answer POST /hooks/github/[link] within").and.not.include("a.b")
  })

  it("ends with 2 on wrong use, and sends nothing", async () => {
    const environment = { LINK_SECRET: SECRET }
    const seal = (secret: string, source: string) => {
      const link = {
        id: "AbCdEfGhIj_-",
        source,
        looker: "acme",
        filter: {},
        operations: [],
        by: "",
        made: 0,
        ends: 9e9,
      }
      return new LinkSeal(new KeyRing([secret]), new Set()).seal(link)
    }
    const foreign = await seal("another-secret-of-32-characters-or-more", "github")
    const ofWebhook = await seal(HUB_SECRET, "webhook")
    const wrong: [string[], RegExp, Record<string, string>?][] = [
      [["github"], /^Use: hub link test <source> <address>/],
      [["github", address("github")], /set LINK_SECRET to .*LINKS_SECRET/, {}],
      [["github", address("github", foreign)], /LINKS_SECRET/, { LINKS_SECRET: HUB_SECRET }],
      [["github", address("github", ofWebhook)], /LINKS_SECRET/, { LINKS_SECRET: HUB_SECRET }],
      [["github", address("webhook")], /no address of github/],
      [["github", "a.b.c.d.e"], /whole address/],
      [["github", `${stage.hub.url}/github/a.b.c.d.e`], /whole address/],
      [["github", address("github"), "--event", "toString"], /push, merge, ping/],
      [["webhook", address("webhook")], /--scheme standard, hmac or pagerduty/],
      [["webhook", address("webhook"), "--scheme", "hmac"], /--header/],
      [["webhook", address("webhook"), "--scheme", "hmac", "--header", "a b"], /--header/],
      [["webhook", address("webhook"), "--scheme", "hmac", "--header", "a", "--algorithm", "md5"], /sha512/],
      [["webhook", address("webhook"), "--scheme", "hmac", "--header", "a", "--encoding", "x"], /base64/],
    ]
    for (const [words, expected, set = environment] of wrong) {
      const { code, stdout, stderr } = await stage.run(["test", ...words], set)
      expect({ code, stdout }, words.join(" ")).to.deep.equal({ code: 2, stdout: "" })
      expect(stderr).to.match(READABLE).and.not.include("a.b.c.d.e")
      expect(stderr.trimEnd()).to.match(expected)
    }
    expect(stage.hub.requests).to.deep.equal([])
  })
})
