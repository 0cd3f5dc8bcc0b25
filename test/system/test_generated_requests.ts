import { Agent, request as httpRequest } from "node:http"
import net from "node:net"
import path from "node:path"
import { expect } from "chai"
import { LinkSeal, secretTextOf, SOURCES } from "../../src/links"
import type { OpenApi } from "../../src/openapi"
import { KeyRing } from "../../src/sealing"
import { AnswerRules, type GivenAnswer } from "../support/answer_rules"
import { compileHub } from "../support/compiled_hub"
import { FakeService } from "../support/fake_service"
import { type Callers, type GeneratedRequest, GeneratedRequests } from "../support/generated_requests"
import { AUTHORIZATION, TEST_CIPHER_MASTER, TEST_SECRET } from "../support/hub_with"
import { type Replica, startReplica } from "../support/replica"
import { SeededRandom } from "../support/seeded_random"

/** Repeat a run by its seed, which it prints; a shorter one by a smaller count. */
const SEED = Number(process.env.GENERATED_SEED ?? Date.now() % 1_000_000)
const COUNT = Number(process.env.GENERATED_COUNT ?? 100_000)
/** Of them, connections with random bytes. */
const RAW_COUNT = Math.floor(COUNT / 20)
const CONNECTIONS = 64
/** Longer than anything takes that has an end, on a busy machine. */
const ANSWER_MS = 60_000
const RUN_MS = 90_000
/** Longest that /healthz may take; what the machine does besides counts as well. */
const ALIVE_MS = 30_000
const MEBIBYTE = 1024 * 1024
const LIMITS = { grownBytes: 256 * MEBIBYTE, endedWithinMs: 60_000 }
/** What HTTP itself refuses, before a request has an address. */
const PARSER_STATUSES = [400, 408, 413, 431]
const WEBHOOK_TOKEN = "made-up-webhook-token"
const SLACK_SECRET = "made-up-signing-secret"
const NO_NETWORK = path.resolve("test/support/no_network.mjs")

type Outcome = { given: GivenAnswer } | { broke: string }

describe(`${COUNT} generated requests`, function () {
  this.timeout(RUN_MS * 5)
  let services: FakeService
  let hub: Replica
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  before(compileHub)
  before(async () => {
    services = await FakeService.start()
    services.answer = () => ({ status: 404, body: { ok: false, error: "not_found", message: "Not found" } })
    hub = await startReplica(environmentOf(services.url))
  })
  after(async () => {
    agent.destroy()
    hub?.child.kill("SIGKILL")
    await services?.stop()
  })

  it("leave the hub alive, and are answered as its OpenAPI document says", async () => {
    process.stdout.write(`    seed ${SEED}: GENERATED_SEED=${SEED} repeats it\n`)
    const document = (await (await fetch(`${hub.url}/openapi.json`)).json()) as OpenApi
    const rules = new AnswerRules(document)
    const random = new SeededRandom(SEED)
    const generated = new GeneratedRequests(document, random, await callers(hub))
    const problems: string[] = []
    const statuses = new Map<string, number>()
    const startedAt = performance.now()
    let sent = 0
    let early: number | undefined
    const isOver = { now: false }
    const alive = watchHealth(hub, isOver)

    const sendGenerated = async () => {
      while (sent < COUNT - RAW_COUNT && problems.length < 20) {
        const number = ++sent
        if (number === Math.floor(COUNT / 5)) early = await residentBytes(hub)
        const wanted = generated.next()
        const outcome = await send(hub, wanted, agent)
        const problem = problemOf(rules, outcome)
        const word = "broke" in outcome ? "closed" : String(outcome.given.status)
        statuses.set(word, (statuses.get(word) ?? 0) + 1)
        if (problem !== undefined) problems.push(`request ${number}: ${problem}; ${shown(wanted)}`)
      }
    }
    let rawSent = 0
    const sendRaw = async () => {
      const own = new SeededRandom(SEED + 1 + rawSent)
      while (rawSent++ < RAW_COUNT) {
        const bytes = randomBytes(own)
        if (!(await rawEnds(hub.port, bytes)))
          problems.push(`random bytes are left hanging: ${bytes.toString("base64").slice(0, 300)}`)
      }
    }
    await Promise.all([...Array.from({ length: CONNECTIONS }, sendGenerated), ...Array.from({ length: 8 }, sendRaw)])
    isOver.now = true
    const tookMs = performance.now() - startedAt
    const slowestMs = await alive
    const late = await residentBytes(hub)
    const cpuSec = await metric(hub, "process_cpu_seconds_total")
    const told = [...statuses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([status, count]) => `${status}: ${count}`)
    process.stdout.write(
      `    ${Math.round(tookMs / 1000)} s; ${told.join(", ")}; /healthz took ${Math.round(slowestMs)} ms at most, the hub ${Math.round(cpuSec)} s of processor\n`,
    )

    expect(problems).to.deep.equal([])
    expect(hub.child.exitCode).to.equal(null)
    expect(slowestMs).to.be.below(ALIVE_MS)
    expect(late - (early ?? late)).to.be.below(LIMITS.grownBytes)
    expect(hub.log.filter(isDefect).map((line) => line.slice(0, 500))).to.deep.equal([])
    expect((await fetch(`${hub.url}/readyz`)).status).to.be.oneOf([200, 503])
  })
})

function environmentOf(servicesUrl: string): Record<string, string> {
  return {
    ACTION_HUB_BASE_URL: "https://hub.acme.test",
    ACTION_HUB_LABEL: "Hub",
    ACTION_HUB_SECRET: TEST_SECRET,
    CIPHER_MASTER: TEST_CIPHER_MASTER,
    ACTION_HUB_SOCKET_TIMEOUT: "5000",
    LOOKERS: JSON.stringify([
      { name: "acme", url: servicesUrl, clientId: "id", clientSecret: "made-up-secret", webhookToken: WEBHOOK_TOKEN },
    ]),
    SLACK_API_URL: servicesUrl,
    SLACK_BOT_TOKEN: "xoxb-made-up",
    SLACK_SIGNING_SECRET: SLACK_SECRET,
    NODE_OPTIONS: `--import ${NO_NETWORK}`,
  }
}

async function callers({ url }: Replica): Promise<Callers> {
  const listing = await fetch(url, { method: "POST", headers: { authorization: AUTHORIZATION } })
  const { integrations } = (await listing.json()) as { integrations: { name: string }[] }
  const seal = new LinkSeal(new KeyRing([TEST_SECRET]), new Set())
  const source = SOURCES.find(({ name }) => name === "webhook")!
  const made = Math.floor(Date.now() / 1000)
  const link = {
    ...{
      id: "abcdefghijkl",
      source: "webhook",
      looker: "acme",
      filter: {},
      operations: ["trigger_datagroup:shop::orders"],
    },
    ...{ by: "hub key", made, ends: made + 86_400 },
  }
  return {
    authorization: AUTHORIZATION,
    webhookToken: WEBHOOK_TOKEN,
    slackSecret: SLACK_SECRET,
    integrations: integrations.map(({ name }) => name),
    hook: { source: "webhook", link: await seal.seal(link), secret: secretTextOf(seal, source, link) },
  }
}

function problemOf(rules: AnswerRules, outcome: Outcome): string | undefined {
  // The hub may close the connection of a stranger, or of a body that it does not want.
  if ("broke" in outcome) return outcome.broke === "late" ? `not answered within ${ANSWER_MS / 1000} s` : undefined
  const { given } = outcome
  if (given.body === "" && PARSER_STATUSES.includes(given.status)) return undefined
  if (given.status === 500) return `${given.method} ${given.path} answered 500`
  return rules.problem(given)
}

function send(
  { port }: Replica,
  { method, path: address, headers, body }: GeneratedRequest,
  agent: Agent,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const length = body && { "content-length": String(body.length) }
    const call = httpRequest({
      host: "127.0.0.1",
      port,
      method,
      path: address,
      headers: { ...headers, ...length },
      agent,
    })
    const timer = setTimeout(() => {
      resolve({ broke: "late" })
      call.destroy()
    }, ANSWER_MS)
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    call.on("error", (error) => end({ broke: error.message }))
    call.on("response", (answer) => {
      const pieces: Buffer[] = []
      answer.on("data", (piece: Buffer) => pieces.push(piece))
      answer.on("error", (error) => end({ broke: error.message }))
      answer.on("end", () => {
        const [contentType] = (answer.headers["content-type"] ?? "").split(";", 1)
        const isPlain = answer.headers["content-encoding"] === undefined
        const text = Buffer.concat(pieces).toString()
        const [plain = ""] = address.split("?", 1)
        end({
          given: { method, path: plain, status: answer.statusCode ?? 0, contentType, ...(isPlain && { body: text }) },
        })
      })
    })
    call.end(body)
  })
}

/** Bytes that begin like a request, or do not even do that. */
function randomBytes(random: SeededRandom): Buffer {
  const noise = Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256)))
  const heads = [
    "",
    "GET / HTTP/1.1\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nffffffffff\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    "GET http:// HTTP/1.1\r\nhost: x\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\u0016\u0003\u0001",
  ]
  return Buffer.concat([Buffer.from(random.oneOf(heads), "latin1"), noise])
}

/** Whether the hub ends such a connection, once its sender has no more to say. */
function rawEnds(port: number, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.end(bytes))
    const timer = setTimeout(() => {
      resolve(false)
      socket.destroy()
    }, LIMITS.endedWithinMs)
    socket.on("error", () => undefined).resume()
    socket.once("close", () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

/** How long the slowest answer of /healthz took, in milliseconds. */
async function watchHealth({ url }: Replica, isOver: { now: boolean }): Promise<number> {
  let slowestMs = 0
  while (!isOver.now) {
    const startedAt = performance.now()
    const answer = await fetch(`${url}/healthz`)
    expect(answer.status).to.equal(200)
    await answer.text()
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return slowestMs
}

function residentBytes(hub: Replica): Promise<number> {
  return metric(hub, "process_resident_memory_bytes")
}

async function metric({ url }: Replica, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split("\n").find((each) => each.startsWith(`${name} `))
  return Number(line?.split(" ")[1])
}

/** Whether a line of the log tells of a defect: what the hub did not expect. */
function isDefect(line: string): boolean {
  return /"level":"error"|defect|uncaught|unhandled/i.test(line)
}

function shown({ headers, body }: GeneratedRequest): string {
  const type = headers["content-type"] ?? "no type"
  return `${type}: ${body?.toString().slice(0, 300) ?? "no body"}`
}
