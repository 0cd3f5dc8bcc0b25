import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { type Integration, registry } from "../../src/framework"
import { limitOf, TEXT_LIMITS } from "../../src/server/action_api/text_limits"
import { type ExecuteBody, LongTextStage } from "../support/long_text_stage"

const MIB = 1024 * 1024
const CHARACTERS = [...'a =/.<"-@,\n0']
/** Each text is tried with one in so many of them; the next text with others. */
const STEP = 5
/** How long anybody else may wait for an answer, in milliseconds. */
const MAX_MS = 200
/** How often a text that was slow is tried before it counts as slow. */
const ATTEMPTS = 8
/** Longer before each attempt, in milliseconds: what else the machine does may last a while. */
const REST_MS = 60

type Group = "data" | "form_params" | "scheduled_plan" | "attachment"

/** A text of a request, by the member that holds it. */
interface Place {
  group: Group
  name: string
  /** The longest that is taken, in bytes. */
  limit: number
}

interface Case {
  what: string
  path: string
  body: object
}

/** @param turn Which integration it is, in the order of the list. */
function placesIn({ params }: Integration, body: ExecuteBody, answers: string[], turn: number): Place[] {
  const texts = (group: Group, names: string[], limit?: number) =>
    [...new Set(names)].map((name) => ({ group, name, limit: limit ?? limitOf(name) }))
  const shared = [
    ...texts("scheduled_plan", ["title", "type", "scheduled_plan_id"], TEXT_LIMITS.name),
    ...texts("scheduled_plan", ["url", "download_url"], TEXT_LIMITS.text),
    ...texts("attachment", ["extension", "mimetype"], TEXT_LIMITS.extension),
  ]
  return [
    ...texts("data", [...params.map(({ name }) => name), ...Object.keys(body.data), "value", "state_url"]),
    ...texts("form_params", [...answers, "format"]),
    // What an integration does with the title and the addresses of the plan is its own.
    ...shared.filter(({ name }, index) => ["title", "url"].includes(name) || index === turn % shared.length),
  ]
}

function withText(body: ExecuteBody, { group, name }: Place, text: string): object {
  return { ...body, [group]: { ...body[group], [name]: text } }
}

function charactersFor(turn: number): string[] {
  return CHARACTERS.filter((_, index) => index % STEP === turn % STEP)
}

describe("a text of one character, however long, holds up nobody else:", () => {
  let stage: LongTextStage
  before(async () => {
    stage = await LongTextStage.start()
  })
  after(() => stage.stop())
  afterEach(() => (stage.answer = undefined))

  const send = async (cases: Case[]) => {
    for (const { path, body } of cases) await stage.post(path, body)
    return stage.watch.slowestMs()
  }
  /** The least of several times: code is loaded, and compiled, when it is first used, and a busy machine is slow now and then. */
  const leastMs = async (each: Case) => {
    let least = Infinity
    for (let attempt = 1; attempt <= ATTEMPTS && least > MAX_MS; attempt++) {
      if (attempt > 1) await sleep(REST_MS * attempt)
      await stage.watch.slowestMs()
      least = Math.min(least, await send([each]))
    }
    return least
  }
  const slowOf = async (cases: Case[]) => {
    if ((await send(cases)) <= MAX_MS) return []
    const slow: string[] = []
    for (const each of cases) {
      const ms = await leastMs(each)
      if (ms > MAX_MS) slow.push(`${each.what}: ${Math.round(ms)} ms`)
    }
    return slow
  }

  for (const [turn, integration] of registry.all.filter(({ name }) => name !== "debug").entries()) {
    const execute = `/actions/${integration.name}/execute`
    let body: ExecuteBody
    let places: Place[]

    describe(integration.name, () => {
      before(async () => {
        body = await stage.bodyOf(integration)
        expect(JSON.parse(await stage.post(execute, body))).to.have.nested.property("looker.success", true)
        places = placesIn(integration, body, await stage.answersOf(integration, body), turn)
        await stage.watch.slowestMs()
      })

      it("1 MiB as a setting, an answer and a text of the plan", async () => {
        const cases = places.map((place, index): Case => {
          const character = CHARACTERS[(turn + index) % CHARACTERS.length]!
          const what = `${place.group}.${place.name} of ${JSON.stringify(character)}`
          return { what, path: execute, body: withText(body, place, character.repeat(MIB)) }
        })
        expect(await slowOf(cases)).to.deep.equal([])
      })

      it("as much as is taken, behind what is typed otherwise", async () => {
        const cases = places.flatMap((place, index) =>
          (place.limit > TEXT_LIMITS.name ? charactersFor(turn + index) : []).map((character): Case => {
            const start = (body[place.group] as Record<string, string> | null)?.[place.name] ?? ""
            const text = `${start}${character.repeat(place.limit - Buffer.byteLength(start) - 1)}!`
            const what = `${place.group}.${place.name} of ${JSON.stringify(character)}`
            return { what, path: execute, body: withText(body, place, text) }
          }),
        )
        expect(await slowOf(cases)).to.deep.equal([])
      })

      it("1 MiB from the service that refuses", async () => {
        const slow: string[] = []
        for (const [index, character] of charactersFor(turn).entries()) {
          const text = character.repeat(MIB)
          const bodies = [
            text,
            { error: text, message: text, errors: [{ message: text }] },
            { error: { message: text } },
          ]
          stage.answer = { status: 400, body: bodies[(turn + index) % bodies.length] }
          slow.push(...(await slowOf([{ what: JSON.stringify(character), path: execute, body }])))
        }
        expect(slow).to.deep.equal([])
      })
    })
  }
})
