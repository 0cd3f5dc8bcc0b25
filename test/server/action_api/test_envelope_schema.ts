import { Readable } from "node:stream"
import Ajv2020 from "ajv/dist/2020"
import { expect } from "chai"
import fc from "fast-check"
import { MalformedBodyError } from "../../../src/framework"
import { checkEnvelope } from "../../../src/server/action_api/envelope_members"
import { readEnvelope } from "../../../src/server/action_api/envelope_reader"
import { ENVELOPE_SCHEMA } from "../../../src/server/action_api/envelope_schema"

const LIMITS = { memberBytes: 4 * 1024 * 1024, bodyBytes: 16 * 1024 * 1024, maxDepth: 200 }
const isDescribed = new Ajv2020({ strict: false }).compile(ENVELOPE_SCHEMA)

/** Whether the reader takes a body. */
async function isTaken(body: unknown): Promise<boolean> {
  try {
    const raw = await readEnvelope(Readable.from([Buffer.from(JSON.stringify(body))]), LIMITS)
    checkEnvelope(raw, [])
    await raw.captured?.spool.dispose()
    return true
  } catch (error) {
    if (error instanceof MalformedBodyError) return false
    throw error
  }
}

async function expectAlike(body: unknown): Promise<void> {
  const given = JSON.stringify(body)
  expect(await isTaken(body), given.slice(0, 300)).to.equal(isDescribed(body))
}

type Members = Record<string, { properties?: Members; maxLength?: number }>
const { properties } = ENVELOPE_SCHEMA as { properties: Members }

/** Every member of the schema, as a path. */
const PATHS = Object.entries(properties).flatMap(([name, { properties: inner = {} }]) => [
  [name],
  ...Object.keys(inner).map((below) => [name, below]),
])

/** A body with one value at a path. */
function bodyWith(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
}

const VALUES: readonly unknown[] = [null, true, false, 0, -1.5, "", "x", "7", [], [1], {}, { a: 1 }]

describe("the schema of forms and deliveries", () => {
  it("has the members that the reader knows", () => {
    expect(PATHS.map((path) => path.join("."))).to.include.members(["type", "attachment.data", "scheduled_plan.url"])
    expect(PATHS).to.have.length(18)
  })

  for (const path of PATHS) {
    it(`takes and refuses ${path.join(".")} as the reader does`, async () => {
      for (const value of VALUES) await expectAlike(bodyWith(path, value))
    })
  }

  it("has the longest texts that the reader takes", async () => {
    const limits = PATHS.flatMap((path) => {
      const [name = "", below] = path
      const member = below === undefined ? properties[name] : properties[name]?.properties?.[below]
      return member?.maxLength === undefined ? [] : [{ path, maxLength: member.maxLength }]
    })
    expect(limits).to.have.length(11)
    for (const { path, maxLength } of limits) {
      expect(await isTaken(bodyWith(path, "x".repeat(maxLength))), path.join(".")).to.equal(true)
      expect(await isTaken(bodyWith(path, "x".repeat(maxLength + 1))), path.join(".")).to.equal(false)
      await expectAlike(bodyWith(path, "x".repeat(maxLength + 1)))
    }
  })

  it("has the most members, and the longest names, of settings and answers", async () => {
    for (const name of ["data", "form_params"]) {
      for (const count of [1000, 1001]) {
        const members = Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, "x"]))
        await expectAlike({ [name]: members })
      }
      for (const length of [1024, 1025]) await expectAlike({ [name]: { ["n".repeat(length)]: "x" } })
    }
  })

  it("takes and refuses any mixture of them as the reader does", async () => {
    const value = fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 2 }))
    const inner = (names: readonly string[]) =>
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] }),
        },
        { weight: 1, arbitrary: value },
      )
    const body = fc.record(
      Object.fromEntries(
        Object.entries(properties).map(([name, { properties: below }]) => [
          name,
          below ? inner(Object.keys(below)) : value,
        ]),
      ),
      { requiredKeys: [] },
    )
    // Beside rows in `data`, the reader does not look at an attachment without data: the schema is stricter there.
    const property = fc.asyncProperty(
      body.filter(({ data }) => !Array.isArray(data)),
      expectAlike,
    )
    await fc.assert(property, { numRuns: 500 })
  })

  it("wants an object", async () => {
    for (const body of [[], "x", 7, true]) await expectAlike(body)
  })
})
