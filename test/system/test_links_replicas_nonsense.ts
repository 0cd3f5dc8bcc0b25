import { createHmac } from "node:crypto"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { BOTH, DO, LinkReplicas, type MadeLink, ONE, OTHER } from "../support/link_replicas"
import { type Answered, standardHeaders } from "../support/links_stage"
import { isFrom } from "../support/replica_turns"

const COMMIT = "abcdef0123".repeat(4)
const PARTNERS_SECRET = "made-up-secret-of-the-partner"
const NOW = new Date().toISOString()
const hexOf = (body: string, secret: string) => createHmac("sha256", secret).update(body).digest("hex")

interface Sender {
  source: string
  /** Of the link, besides what it does. */
  members: object
  /** What runs the link. */
  event: object
  headers: (body: string, secret: string) => Record<string, string>
}

const SENDERS: Sender[] = [
  {
    source: "github",
    members: { repository: "acme/models", branch: "main", paths: ["*.lkml"], register: false },
    event: {
      ...{ ref: "refs/heads/main", after: COMMIT, deleted: false, repository: { full_name: "acme/models" } },
      commits: [{ id: COMMIT, added: [], modified: ["orders.view.lkml"], removed: [] }],
      head_commit: { id: COMMIT, timestamp: NOW },
    },
    headers: (body, secret) => ({
      "x-github-event": "push",
      "x-hub-signature-256": `sha256=${hexOf(body, secret)}`,
    }),
  },
  {
    source: "dbt_cloud",
    members: { jobs: ["123"], register: false, secret: PARTNERS_SECRET },
    event: {
      ...{ eventId: "wev_1", eventType: "job.run.completed", timestamp: NOW },
      data: { jobId: "123", jobName: "Daily", runStatus: "Success", runStatusCode: 10, runFinishedAt: NOW },
    },
    headers: (body) => ({ authorization: hexOf(body, PARTNERS_SECRET) }),
  },
  {
    source: "fivetran",
    members: { connectors: ["pg_core"], register: false },
    event: {
      ...{ event: "sync_end", created: NOW, connector_type: "postgres", connector_id: "pg_core" },
      data: { status: "SUCCESSFUL" },
    },
    headers: (body, secret) => ({ "x-fivetran-signature-256": hexOf(body, secret) }),
  },
  {
    source: "webhook",
    members: { types: ["done"] },
    event: { type: "done", timestamp: NOW, commit: COMMIT, data: { commit: COMMIT } },
    headers: (body, secret) => standardHeaders(body, { id: hexOf(body, ""), secret }),
  },
  {
    source: "incident",
    members: { scheme: "pagerduty", secret: PARTNERS_SECRET },
    event: { event: { id: "01", event_type: "incident.triggered", resource_type: "incident", occurred_at: NOW } },
    headers: (body) => ({ "x-pagerduty-signature": `v1=${hexOf(body, PARTNERS_SECRET)}` }),
  },
]

const NO_OBJECTS = ["", "no json", "[]", "7", "null", '"x"', "\u0000", '{"a":', '{"a":1}{"a":1}']
const DEEP = ["[".repeat(10_000) + "]".repeat(10_000), `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`]
const ODD = ['{"__proto__":{"type":"x"},"constructor":1,"toString":2}', '{"type":"x","timestamp":1e400}']
const WRONG = [null, true, -1e300, "x", "\u0000", [], [[]], {}, { added: 7 }]

describe("signed nonsense at two hubs with links behind nginx", () => {
  let hubs: LinkReplicas
  before(compileHub)
  before(async () => (hubs = await LinkReplicas.start()))
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  /** What both hubs answer to this body, which is the same. */
  async function answerOfBoth({ headers }: Sender, link: MadeLink, body: string): Promise<Answered> {
    const signed = headers(body, link.secret)
    const ask = (at: typeof ONE) => hubs.stage.post(link.address, body, { ...signed, ...at })
    const [one, other] = await Promise.all([ask(ONE), ask(OTHER)])
    expect([isFrom(hubs.hubs[0], one), isFrom(hubs.hubs[1], other)]).to.deep.equal([true, true])
    expect([other.status, factsOf(other)], body.slice(0, 100)).to.deep.equal([one.status, factsOf(one)])
    return one
  }

  for (const [at, sender] of SENDERS.entries()) {
    it(`case 35: both refuse or ignore it in the same words, and live: ${sender.source}`, async () => {
      const link = await hubs.make({ do: DO, ...sender.members }, BOTH[at % 2] ?? ONE, sender.source)
      hubs.clear()
      for (const body of [...NO_OBJECTS, ...DEEP]) {
        const { status, json } = await answerOfBoth(sender, link, body)
        expect([status, json.success], body.slice(0, 30)).to.deep.equal([400, false])
      }
      for (const body of [...ODD, `{"type":"${"x".repeat(900_000)}"}`]) {
        const { status, json } = await answerOfBoth(sender, link, body)
        expect([status, json.ignored ?? json.ping], body.slice(0, 30)).to.deep.equal([200, true])
      }
      expect(hubs.stage.lookerCalls).to.deep.equal([])

      const changed = [...withOneWrong(sender.event)].map((each) => JSON.stringify(each))
      for (const body of new Set(changed)) {
        expect((await answerOfBoth(sender, link, body)).status, body).to.be.oneOf([200, 400])
      }
      const usual = await answerOfBoth(sender, link, JSON.stringify({ ...sender.event, eventId: "wev_2" }))
      expect(usual.json).to.deep.include({ success: true, link: link.id })
      expect(hubs.triggered()).to.be.a("number")
    })
  }
})

/** The event with something wrong in each of its places, once. */
function* withOneWrong(event: unknown): Generator<unknown> {
  yield* WRONG
  if (typeof event !== "object" || event === null) return
  for (const [key, inner] of Object.entries(event)) {
    for (const each of withOneWrong(inner)) {
      yield Object.assign(Array.isArray(event) ? [...(event as unknown[])] : { ...event }, { [key]: each })
    }
  }
}

/** The answer without the messages of operations, which tell times. */
function factsOf({ json }: Answered): object {
  const { success, error, ignored, reason, ping, duplicate, results } = json as Record<string, unknown>
  return { success, error, ignored, reason, ping, duplicate, ran: Array.isArray(results) }
}
