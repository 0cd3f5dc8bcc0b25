import { Readable } from "node:stream"
import { expect } from "chai"
import { sightOf } from "../support/faults/bot_sight"
import {
  companyOf,
  type HttpAnswer,
  type Situation,
  type SituationName,
  SITUATIONS,
} from "../support/faults/bot_situations"
import { speedUpTimers } from "../support/faults/fast_clock"
import type { FakeAnswer } from "../support/fake_service"
import { LookerbotStage } from "../support/lookerbot_stage"
import type { SmallCompany } from "../support/small_company"

/** How much faster the waits are than those of production. */
const SPEED = 100
/** What a failing service writes, and nobody may see. */
const INSIDE = "Traceback at Server.run (/srv/app/main.js:10:5) token=leaked-token"

const refused = (status: number, headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify({ trace: INSIDE, documentation_url: "https://docs.example/inside" }),
})

/** An answer whose connection breaks off in the body. */
const half = (): FakeAnswer => ({
  headers: { "content-type": "application/json" },
  body: Readable.from(
    (async function* () {
      yield Buffer.from('{"ok":true,"data":[')
      await new Promise((resolve) => setTimeout(resolve, 5))
      throw new Error("The connection breaks off.")
    })(),
    { objectMode: false },
  ),
})

const FAULTS: Record<string, (isSlack: boolean) => FakeAnswer | undefined> = {
  "401": () => refused(401),
  "403": () => refused(403),
  "404": () => refused(404),
  "429": () => refused(429, { "retry-after": "1" }),
  "500": () => ({ status: 500, headers: { "content-type": "text/html" }, body: `<html>${INSIDE}</html>` }),
  slow: () => ({ hang: true }),
  reset: () => ({ reset: true }),
  garbage: () => ({ body: `<html>${INSIDE}</html>` }),
  half,
  unknown: (isSlack) => (isSlack ? { body: { ok: false, error: "never_heard_of", trace: INSIDE } } : { body: {} }),
}

/** Each call of Slack, and where it is made. */
const SLACK: Record<string, SituationName[]> = {
  "auth.test": ["command", "mention", "direct", "click", "link, a Look", "readiness"],
  "users.info": ["command", "mention", "direct", "click", "modal", "link, a Look"],
  "chat.postMessage": ["command", "mention", "direct", "direct, unknown", "schedule", "data action"],
  "chat.postEphemeral": ["mention, help", "click, no address", "modal"],
  "chat.update": ["command", "mention", "command, find", "click", "command, a chart"],
  "chat.delete": ["command, wrong values"],
  "chat.unfurl": ["link, a Look"],
  "files.getUploadURLExternal": ["command, a chart", "link, a chart", "schedule, a chart", "schedule, a file"],
  "upload address": ["command, a chart", "link, a chart", "schedule, a chart", "schedule, a file"],
  "files.completeUploadExternal": ["command, a chart", "link, a chart", "schedule, a chart", "schedule, a file"],
  "conversations.list": ["schedule", "data action"],
  "conversations.open": ["schedule, e-mail", "schedule, a name"],
  "conversations.join": ["schedule, not in"],
  "users.list": ["schedule, a name", "form"],
  "users.lookupByEmail": ["schedule, e-mail"],
  "users.conversations": ["form"],
  "views.open": ["click, form"],
  "views.update": ["click, form", "modal, slow"],
  "response address": ["command, help", "command, outside", "click"],
}

/** Each call of Looker, by its method and path, and where it is made. */
const LOOKER: Record<string, [call: RegExp, where: SituationName[]]> = {
  login: [/^POST \/login$/, ["command", "command, find", "click", "link, a Look", "schedule", "readiness"]],
  "login of a person": [/^POST \/login\/42$/, ["command, own rights"]],
  "users/search": [/^GET \/users\/search$/, ["command, own rights"]],
  "folders/{id}": [/^GET \/folders\/7$/, ["command", "command, help"]],
  "folders/{id}/children": [/\/children$/, ["direct", "command, help"]],
  "folders/{id}/dashboards": [/\/folders\/7\/dashboards$/, ["mention", "command, help"]],
  "folders/{id}/looks": [/\/folders\/8\/looks$/, ["command, a Look", "command, help"]],
  "dashboards/{id}": [
    /^GET \/dashboards\/\d+$/,
    ["command", "command, help sales", "link, a dashboard", "schedule, a dashboard"],
  ],
  "looks/{id}": [/^GET \/looks\/\d+$/, ["command, a Look", "link, a Look", "schedule"]],
  "queries/{id}": [/^GET \/queries\/[\w-]+$/, ["schedule, a query", "click, more"]],
  "queries/slug": [/^GET \/queries\/slug\//, ["link, a query", "schedule, a slug"]],
  "POST queries": [/^POST \/queries$/, ["command", "link, an explore"]],
  "run/json_detail": [
    /run\/json_detail$/,
    ["command", "mention", "direct", "click", "modal", "link, a Look", "schedule"],
  ],
  "render_tasks, create": [
    /^POST \/render_tasks\//,
    ["command, a chart", "command, tiles", "link, a chart", "schedule, a dashboard"],
  ],
  "render_tasks, poll": [/^GET \/render_tasks\/r1$/, ["command, a chart", "schedule, a chart"]],
  "render_tasks, results": [/\/results$/, ["command, a chart", "schedule, a chart"]],
  "looks/search": [/^GET \/looks\/search$/, ["command, find"]],
  "dashboards/search": [/^GET \/dashboards\/search$/, ["command, find"]],
  content: [/^GET \/content\//, ["command, find"]],
  data_actions: [/^POST \/data_actions$/, ["click", "modal"]],
  "data_actions/form": [/^POST \/data_actions\/form$/, ["click, remote form"]],
  versions: [/^GET \/versions$/, ["readiness"]],
}

const INTERNALS =
  /leaked-token|docs\.example|\/srv\/app|node_modules|\\n\s+at |xoxb-|made-up-client|api-token|user-42-token|\/api\/4\.0|response-key|undefined|\[object|TypeError|ECONN|UND_ERR/

describe("when Slack or Looker misbehaves, Lookerbot", () => {
  const stages = new Map<string, LookerbotStage>()
  const table: Record<string, Record<string, string>> = {}
  const defects: unknown[] = []
  const note = (defect: unknown) => void defects.push(defect)
  let slowDown: () => void

  before(async () => {
    slowDown = speedUpTimers(SPEED)
    process.on("unhandledRejection", note).on("uncaughtExceptionMonitor", note)
    for (const fault of Object.keys(FAULTS)) stages.set(fault, await LookerbotStage.start())
  })
  after(async () => {
    process.off("unhandledRejection", note).off("uncaughtExceptionMonitor", note)
    slowDown()
    for (const stage of stages.values()) await stage.stop()
    console.table(table)
  })

  /** A hub that remembers nothing but the list of commands, and not even that where it is to fail. */
  async function prepare(stage: LookerbotStage, call: string, situation: Situation) {
    stage.fault = stage.looker.fault = undefined
    // Every piece of work logs in for itself.
    stage.looker.expiresIn = 1
    stage.clear()
    const company = companyOf(stage)
    situation.arrange?.(stage, company)
    const environment = { LOOKERBOT_LOOKER_TIMEOUT_MS: "60000", ...situation.environment }
    await stage.startHub(environment)
    const before = await situation.before?.(stage)
    await stage.startHub(environment)
    if (!/^auth|^users.info|^folders|^login|^versions/.test(call)) await stage.command("help", { user_id: "U0" })
    stage.forget()
    stage.logged()
    return { company, before: before ?? "" }
  }

  /** Puts one fault into one call, and says what came of it. @throws when that is not as it should be. */
  async function cell(fault: string, call: string, isAt: RegExp | undefined, name: SituationName): Promise<string> {
    const stage = stages.get(fault) as LookerbotStage
    const situation: Situation = SITUATIONS[name]
    const { company, before } = await prepare(stage, call, situation)
    let hits = 0
    const fail = (isMeant: boolean) => (isMeant ? (hits++, FAULTS[fault]?.(!isAt)) : undefined)
    if (isAt) stage.looker.fault = ({ method }, path) => fail(isAt.test(`${method} ${path}`))
    else stage.fault = (method) => fail(method === call)
    const answer = await situation.act(stage, before)
    await stage.done()
    stage.fault = stage.looker.fault = undefined
    const http = answer && "text" in answer && typeof answer.text === "string" ? (answer as HttpAnswer) : undefined
    expect(hits, "calls that failed").to.be.above(0)
    const came = judge(stage, call, name, http)
    await checkNext(stage, company)
    return came
  }

  function judge(stage: LookerbotStage, call: string, name: SituationName, http?: HttpAnswer): string {
    const { success, isSilent }: Situation = SITUATIONS[name]
    const { shown, told, loading } = sightOf(stage)
    const all = [...shown, ...(http ? [http.text] : [])]
    for (const text of all) expect(text, "what is seen").to.not.match(INTERNALS)
    // Nothing can be said in a modal that Slack does not change: it says itself to look elsewhere.
    if (call !== "views.update") expect(loading, "what still says that something will come").to.deep.equal([])
    expect(stage.logged(), "defects").to.not.match(
      /on a defect|uncaught|work after the answer failed|request failed on/,
    )
    const isShown = all.some((text) => success.test(text))
    const reasons = [...told, ...(http && !isShown ? [http.text] : [])].join("\n")
    if (!isShown && !isSilent) expect(reasons, "what is told").to.match(/Slack|Looker|operator|again/)
    const outcome = isShown ? "shown" : reasons ? "told" : "silent"
    if (!http || name.startsWith("modal")) return outcome
    expect(http.status).to.be.oneOf([200, 404, 502, 503, 504])
    const isSuccess = http.text.includes('"success":true')
    expect(isSuccess && shown.length === 0, "a success that nobody saw").to.equal(false)
    return `${http.status} ${outcome}`
  }

  /** The next command works, once what still hangs from before has ended. */
  async function checkNext(stage: LookerbotStage, company: SmallCompany) {
    company.fault = undefined
    stage.answers.delete("chat.postMessage")
    stage.forget()
    const isFound = () => JSON.stringify(stage.seen).includes("What I found")
    for (let tries = 0; tries < 3 && !isFound(); tries++) await stage.direct("find customers", { user: "U2" })
    expect(isFound(), "the next command").to.equal(true)
  }

  function row(call: string, isAt: RegExp | undefined, name: SituationName) {
    it(`${isAt ? "Looker" : "Slack"}: ${call}, in ${name}`, async () => {
      const ended = await Promise.all(
        Object.keys(FAULTS).map(async (fault) => {
          try {
            return { fault, came: await cell(fault, call, isAt, name) }
          } catch (error) {
            return { fault, came: "WRONG", error: error as Error }
          }
        }),
      )
      table[`${call} · ${name}`] = Object.fromEntries(ended.map(({ fault, came }) => [fault, came]))
      const wrong = ended.flatMap(({ fault, error }) => (error ? [`${fault}: ${error.message}`] : []))
      expect(wrong, "cells").to.deep.equal([])
      expect(defects, "unhandled").to.deep.equal([])
    })
  }

  for (const [call, names] of Object.entries(SLACK)) for (const name of names) row(call, undefined, name)
  for (const [call, [isAt, names]] of Object.entries(LOOKER)) for (const name of names) row(call, isAt, name)
})
