import { createHmac } from "node:crypto"
import { expect } from "chai"
import { OPERATIONS } from "../../src/links/operations"
import { LinksStage } from "../support/links_stage"
import { SeededRandom } from "../support/seeded_random"

const COMMIT = "0123456789abcdef0123456789abcdef01234567"
const SECRET = "made-up-secret-of-the-partner"

describe("events", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  describe("name no target:", () => {
    /** Members by which operations, links and Looker's calls know their targets. */
    const NAMES = [
      ...["do", "cfg", "lk", "src", "id", "sec", "say", "by", "uid", "looker", "filter", "operations", "targets"],
      ...["model", "view", "datagroup", "datagroup_id", "stale_before", "triggered_at", "name", "type", "types"],
      ...["project", "project_id", "branch", "ref", "git_branch", "workspace_id", "repository", "full_name"],
      ...["schedule", "scheduled_plan", "scheduled_plan_id", "enabled", "alert", "alert_id", "user_id", "path"],
      ...["url", "client_url", "host", "method", "headers", "x-looker-deploy-secret", "token", "data", "event"],
      ...["commits", "head_commit", "operation", "target", "__proto__", "constructor", "toString", "then"],
    ]
    const TEXTS = [
      ...["trigger_datagroup:finance::nightly", "deploy:marketing@evil", "pause_schedule:2", "commit_status"],
      ...["finance::nightly", "finance", "nightly", "3", "2", "marketing", "evil", "refs/heads/evil", "../../users/1"],
      ...[
        "https://evil.example/x",
        "http://127.0.0.1:1/",
        "//evil.example",
        "acme",
        "other",
        "dev",
        "DELETE",
        "\0",
        "",
      ],
      ...["abcdef0", "'; drop", "%2e%2e%2f", "$" + "{x}", "{{ x }}", "shop/orders_daily"],
    ]
    const LEAVES: readonly unknown[] = [0, 3, -1, 1e308, true, false, null, [], {}]

    /** A value of at most three levels. */
    function valueOf(random: SeededRandom, depth = 3): unknown {
      const kind = random.below(depth > 0 ? 6 : 3)
      if (kind < 2) return random.oneOf(TEXTS)
      if (kind === 2) return random.oneOf(LEAVES)
      if (kind === 3) return Array.from({ length: random.below(4) }, () => valueOf(random, depth - 1))
      return membersOf(random, random.below(5), depth - 1)
    }

    function membersOf(random: SeededRandom, count: number, depth = 3): object {
      const members = Array.from({ length: count }, () => [random.oneOf(NAMES), valueOf(random, depth)] as const)
      return Object.fromEntries(members) as object
    }

    /** What Looker is asked and told, without times. */
    const heard = () =>
      stage.lookerRequests
        .filter(({ path }) => !/\/(?:login|logout|datagroups)$/.test(path))
        .map(({ method, path, query, text, headers }) => {
          const body = text.replace(/("(?:triggered_at|stale_before)"):\d+/, "$1:0")
          const secret = headers["x-looker-deploy-secret"]
          return `${method} ${path}?${query.toString()} ${String(secret)} ${body}`
        })

    const OF_COMMITS = ["validate:core", "test_lookml:core", "deploy:core", "deploy_webhook:core"]
    const OTHERS = [
      ...["trigger_datagroup:shop::orders", "reset_datagroup:shop::hourly", "run_schedule:2", "pause_schedule:2"],
      ...[
        "resume_schedule:2",
        "build_pdt:shop/orders",
        "check_alert:2",
        "deploy:core@main",
        "deploy_webhook:core@main",
      ],
    ]
    const hexOf = (body: string) => createHmac("sha256", SECRET).update(body).digest("hex")
    /** The least that a source's event says, with members of any name wherever they may stand. */
    const sources: {
      source: string
      members: object
      operations: string[][]
      eventOf: (more: object, inner: object, n: number) => object
      headersOf?: (body: string, secret: string) => Record<string, string>
    }[] = [
      {
        source: "webhook",
        members: {},
        operations: [OF_COMMITS, OTHERS],
        eventOf: (more, inner) => ({ data: inner, ...more, commit: COMMIT }),
      },
      {
        source: "incident",
        members: {},
        operations: [OTHERS],
        eventOf: (more, inner) => ({ ...more, data: inner, type: "incident.opened" }),
      },
      {
        source: "github",
        members: { repository: "acme/models", branch: "main", register: false },
        operations: [OF_COMMITS],
        eventOf: (more, inner, n) => ({
          ...{ ...more, ...inner, ref: "refs/heads/main", after: COMMIT, deleted: false, n },
          repository: { ...inner, full_name: "acme/models" },
          commits: [{ ...more, added: ["a.lkml"] }],
        }),
        headersOf: (body, secret) => ({
          "x-github-event": "push",
          "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        }),
      },
      {
        source: "dbt_cloud",
        members: { secret: SECRET, register: false },
        operations: [OTHERS],
        eventOf: (more, inner, n) => ({
          ...{ ...more, eventType: "job.run.completed", eventId: `run_${n}` },
          data: { ...inner, jobId: "1", runStatusCode: 10 },
        }),
        headersOf: (body) => ({ authorization: hexOf(body) }),
      },
      {
        source: "fivetran",
        members: { register: false },
        operations: [OTHERS],
        eventOf: (more, inner, n) => ({
          ...{ ...more, event: "sync_end", connector_id: "c", n },
          data: { ...inner, status: "SUCCESSFUL" },
        }),
        headersOf: (body, secret) => ({
          "x-fivetran-signature-256": createHmac("sha256", secret).update(body).digest("hex"),
        }),
      },
    ]

    for (const { source, members, operations, eventOf, headersOf } of sources) {
      it(`the calls to Looker are those of an event of ${source} that says nothing`, async () => {
        let delivery = 0
        const random = new SeededRandom(18)
        for (const texts of operations) {
          const link = await stage.make(source, { do: texts, ...members })
          stage.clear()
          const callsOf = async (more: object, inner: object) => {
            const body = JSON.stringify(eventOf(more, inner, ++delivery))
            const answer = await (headersOf
              ? stage.post(link.address as string, body, headersOf(body, link.secret as string))
              : stage.send(link, body, { id: `msg_${delivery}` }))
            const calls = heard()
            stage.clear()
            return { status: answer.status, isDone: answer.json.success as unknown, calls, body }
          }
          const plain = await callsOf({}, {})
          expect(plain, JSON.stringify(plain)).to.include({ status: 200, isDone: true })
          expect(plain.calls.length).to.be.at.least(texts.length)
          for (let n = 0; n < 15; n++) {
            const { body, ...found } = await callsOf(
              membersOf(random, 1 + random.below(9)),
              membersOf(random, random.below(9)),
            )
            expect({ ...found, body: "" }, body).to.deep.equal({ ...plain, body: "" })
          }
        }
      })
    }

    it("every operation is among these", () => {
      const known = new Set([...OF_COMMITS, ...OTHERS].map((text) => text.split(":")[0]))
      // A commit's status goes to GitHub, which has a test of its own.
      expect(OPERATIONS.map(({ name }) => name).filter((name) => !known.has(name))).to.deep.equal(["commit_status"])
    })
  })
})
