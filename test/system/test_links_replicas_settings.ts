import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { expect } from "chai"
import { freePort } from "../../tools/cli/hub_process"
import { compileHub, HUB } from "../support/compiled_hub"
import { endWithTests } from "../support/end_with_tests"
import { BOTH, DO, LinkReplicas, ONE, OTHER } from "../support/link_replicas"
import { BASE_URL } from "../support/links_stage"
import { startNginxFront } from "../support/nginx_front"
import { type Replica, startReplica } from "../support/replica"
import { isFrom } from "../support/replica_turns"

describe("settings of two hubs with links behind nginx", () => {
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  before(compileHub)
  before(async () => {
    hubs = await LinkReplicas.start()
    ;({ stage } = hubs)
  })
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  /** Does something with two hubs, with these variables besides the usual ones, behind an nginx of their own. */
  async function withPair(variables: Record<string, string>[], work: (pair: readonly Replica[]) => Promise<void>) {
    const [one, other] = await Promise.all([
      startReplica({ ...hubs.environment, ...variables[0] }),
      startReplica({ ...hubs.environment, ...(variables[1] ?? variables[0]) }),
    ])
    const front = await startNginxFront([one.port, other.port])
    try {
      await hubs.at(front.url, () => work([one, other]))
    } finally {
      for (const { child } of [one, other]) child.kill("SIGKILL")
      await front.stop()
    }
  }

  it("case 52: without a Looker, and with no source, both have no links, while others of the same key have", async () => {
    const link = await hubs.make({ do: DO }, ONE)
    const paths = ["/links", "/links/webhook", "/links/webhook/new", "/links/looker/callback"]
    stage.clear()
    await withPair([{ LOOKERS: "" }, { LINKS_SOURCES: "none" }], async (pair) => {
      for (const [n, at] of BOTH.entries()) {
        for (const path of paths) {
          const answer = await stage.key("GET", path, undefined, at)
          expect([answer.status, isFrom(pair[n] as Replica, answer)], path).to.deep.equal([404, true])
        }
        expect((await stage.key("POST", "/links/webhook", { do: DO }, at)).status).to.equal(404)
        expect((await hubs.send(link, at)).status).to.equal(404)
      }
    })
    expect(hubs.changes).to.deep.equal([])
    for (const at of BOTH) expect((await hubs.send(link, at)).status).to.equal(200)
  })

  it("case 52: a source that is not offered leads nowhere at both, nor do links that were made when it was", async () => {
    const incident = await hubs.make({ do: ["pause_schedule:1"], register: false }, ONE, "incident")
    const webhook = await hubs.make({ do: DO }, OTHER)
    const opened = { type: "incident.opened" }
    await withPair([{ LINKS_SOURCES: "webhook" }], async (pair) => {
      for (const [n, at] of BOTH.entries()) {
        for (const source of ["incident", "github", "nope", "__proto__"]) {
          const answer = await stage.key("GET", `/links/${source}`, undefined, at)
          expect([answer.status, isFrom(pair[n] as Replica, answer)], source).to.deep.equal([404, true])
          expect((await stage.post(`${BASE_URL}/hooks/${source}/x`, "{}", at)).status).to.equal(404)
        }
        expect((await hubs.send(incident, at, opened)).status).to.equal(404)
        expect((await stage.key("GET", "/links/webhook", undefined, at)).status).to.equal(200)
        expect((await hubs.send(webhook, at)).json.success).to.equal(true)
      }
    })
    expect(stage.looker.linkState.schedules.find("1")?.isEnabled).to.equal(true)
    for (const at of BOTH) expect((await hubs.send(incident, at, opened)).json.success).to.equal(true)
    expect(stage.looker.linkState.schedules.find("1")?.isEnabled).to.equal(false)
  })

  it("case 52: a hub with bad settings does not start and names all of them, and the other serves in its place", async () => {
    const port = await freePort()
    const [good] = hubs.hubs
    const front = await startNginxFront([good.port, port])
    try {
      const { code, out, err } = await endOf({
        ...hubs.environment,
        PORT: String(port),
        LINKS_SOURCES: "github,canary",
        LINKS_SECRET: "a-secret-that-is-long-enough-to-be-one,short-canary",
        LINKS_REVOKED: "abcdefghijkl,canary!",
        LINKS_DAYS: "0",
        LINKS_ANSWER_SEC: "26",
        LINKS_MAX_HOOKS: "canary",
        GITHUB_CLIENT_ID: "canary-id",
        FIVETRAN_API_SECRET: "canary-secret",
        DBT_CLOUD_URL: "canary",
      })
      expect({ code, out }).to.deep.equal({ code: 1, out: "" })
      const named = [
        "LINKS_SOURCES",
        "LINKS_SECRET",
        "LINKS_REVOKED",
        "LINKS_DAYS",
        "LINKS_ANSWER_SEC",
        "LINKS_MAX_HOOKS",
      ]
      for (const name of [...named, "GITHUB_CLIENT_SECRET", "FIVETRAN_API_KEY", "DBT_CLOUD_URL"]) {
        expect(err, name).to.include(name)
      }
      expect(err)
        .to.not.include("canary")
        .and.not.match(/\n\s+at |node_modules/)
      await hubs.at(front.url, async () => {
        const link = await hubs.make({ do: DO }, {})
        for (let n = 0; n < 4; n++) expect((await hubs.send(link, {})).json.success).to.equal(true)
      })
    } finally {
      await front.stop()
    }
  })
})

/** Runs the compiled hub to its end. */
async function endOf(environment: Record<string, string>) {
  const child: ChildProcess = endWithTests(
    spawn(process.execPath, [HUB.index], {
      env: { PATH: process.env.PATH, NODE_ENV: "production", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  )
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "exit")])
  return { out, err, code: code as number | null }
}
