import { expect } from "chai"
import fc from "fast-check"
import { Readable } from "node:stream"
import { MalformedBodyError } from "../../../src/errors/errors"
import { checkJson } from "../../../src/data/json/json_check"
import { inChunks } from "../../support/in_chunks"

describe("checkJson", () => {
  const check = (text: string | Uint8Array, sizes = [1]) => checkJson(Readable.from(inChunks(text, sizes)))

  async function messageFor(text: string | Uint8Array, sizes = [1]): Promise<string> {
    const outcome = await check(text, sizes).catch((error: unknown) => error)
    expect(outcome).to.be.instanceOf(MalformedBodyError)
    return (outcome as Error).message
  }

  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 })
  const spacing = fc.constantFrom("", " ", "\n", "\t\r\n  ")
  const document = fc
    .tuple(fc.jsonValue(), spacing, spacing)
    .map(([value, before, between]) => before + JSON.stringify(value, null, between) + before)

  function isJson(text: string): boolean {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }

  it("accepts every JSON document, cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(document, sizes, (text, cuts) => check(text, cuts)),
      { numRuns: 300 },
    )
  })

  it("agrees with JSON.parse on documents with a few characters changed", async () => {
    const change = fc.record({
      at: fc.nat(200),
      removed: fc.nat(2),
      added: fc.constantFrom(
        "",
        ...'[]{}:,"\\/ubtn0123459-+.eE aft\n\u0000\u001f\u007fü😀',
        "null",
        "\\u12",
        "1e5",
        "-0",
      ),
    })
    const changed = fc.tuple(document, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
      changes.reduce((changing, { at, removed, added }) => {
        const characters = [...changing]
        characters.splice(at % (characters.length + 1), removed, added)
        return characters.join("")
      }, text),
    )
    await fc.assert(
      fc.asyncProperty(changed, sizes, async (text, cuts) => {
        const accepted = await check(text, cuts).then(
          () => true,
          () => false,
        )
        expect(accepted).to.equal(isJson(text))
      }),
      { numRuns: 1000 },
    )
  })

  it("says what is wrong and where", async () => {
    const cases: [string, string][] = [
      ["", "unexpected end at byte 0"],
      ["  ", "unexpected end at byte 2"],
      ["[1,2", "unexpected end at byte 4"],
      ['{"a":"b', "unexpected end at byte 7"],
      ["tru", "unexpected end at byte 3"],
      ["-", "unexpected end at byte 1"],
      ["1.", "unexpected end at byte 2"],
      ["[1,]", "unexpected character ] at byte 3"],
      ['{"a" 1}', "unexpected character 1 at byte 5"],
      ['{"a":1,}', "unexpected character } at byte 7"],
      ["{1:2}", "unexpected character 1 at byte 1"],
      ["[1}", "unexpected character } at byte 2"],
      ["[01]", "unexpected character 1 at byte 2"],
      ["nul!", "unexpected character ! at byte 3"],
      ["{} x", "unexpected character x at byte 3"],
      ['"\\x"', "unexpected character x at byte 2"],
      ['"\\u12g4"', "unexpected character g at byte 5"],
      ['"a\nb"', "unexpected byte 0x0a at byte 2"],
      ["<html>", "unexpected character < at byte 0"],
      ["ü", "unexpected byte 0xc3 at byte 0"],
    ]
    for (const [text, trouble] of cases) {
      for (const cuts of [[1], [3], [100]]) {
        expect(await messageFor(text, cuts), text).to.equal(`The attachment is not valid JSON: ${trouble}.`)
      }
    }
  })

  it("refuses what is not UTF-8, and tells where", async () => {
    const cases: [number[], number][] = [
      [[0xff], 5],
      [[0xc3], 6],
      [[0x80], 5],
      [[0xc0, 0xaf], 5],
      [[0xed, 0xa0, 0x80], 7],
      [[0xf5, 0x80, 0x80, 0x80], 5],
    ]
    for (const [bytes, at] of cases) {
      const text = Buffer.concat([Buffer.from('["ü'), Buffer.from([0x20]), Buffer.from(bytes), Buffer.from('"]')])
      for (const cuts of [[1], [2], [100]]) {
        const message = await messageFor(text, cuts)
        expect(message).to.match(/invalid UTF-8 at byte \d+\.$/)
        expect(Number(/\d+(?=\.$)/.exec(message)?.[0]), bytes.join()).to.be.within(5, at)
      }
    }
    expect(await messageFor(Buffer.from([0x22, 0xe2, 0x82]))).to.include("invalid UTF-8 at byte 1")
  })

  it("tolerates a byte order mark and 1000 levels, not 1001", async () => {
    await check("\ufeff [1]")
    await check("[".repeat(1000) + "]".repeat(1000))
    const message = await messageFor("[".repeat(1001) + "]".repeat(1001))
    expect(message).to.equal("The attachment is nested deeper than 1000 levels at byte 1000.")
  })

  it("lets go of its source, and passes its error on", async () => {
    for (const text of ["[1]", "[1}"]) {
      const source = Readable.from([Buffer.from(text), Buffer.from("  ")])
      await checkJson(source).catch(() => {})
      expect(source.destroyed).to.equal(true)
    }
    const broken = new Error("The disk is gone.")
    const source = new Readable({ read: () => void source.destroy(broken) })
    expect(await checkJson(source).catch((error: unknown) => error)).to.equal(broken)
  })
})
