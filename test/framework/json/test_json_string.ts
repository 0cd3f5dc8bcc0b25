import { expect } from "chai"
import fc from "fast-check"
import { text } from "node:stream/consumers"
import { toUSVString } from "node:util"
import { MalformedBodyError } from "../../../src/framework/errors"
import { JsonCursor } from "../../../src/framework/json/json_cursor"
import { spoolString } from "../../../src/framework/json/json_string"
import { Spool } from "../../../src/framework/spool"
import { inChunks } from "../../support/in_chunks"

describe("spoolString", () => {
  async function read(source: string, sizes: number[]): Promise<string> {
    const spool = new Spool()
    const cursor = new JsonCursor(inChunks(source, sizes), { subject: "The text", maxDepth: 1 })
    try {
      await cursor.peek()
      await spoolString(cursor, spool)
      expect(await cursor.peek()).to.equal(undefined)
      return await text(spool.read())
    } finally {
      await spool.dispose()
    }
  }

  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  const piece = fc.oneof(
    fc.constantFrom(..."aZ9ü€😀/\u007f", "\\n", '\\"', "\\\\", "\\/", "\\t", "\\u00E9", "\\\\u0041", "u", "0000"),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => escaped(String.fromCharCode(unit))),
    fc.constantFrom("\\ud83d", "\\uD83D", "\\ude00", "\\uDE00", "\\ud83d\\ude00"),
  )
  const sizes = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 })

  it("means what JSON.parse says, cut anywhere, with U+FFFD for half a surrogate pair", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), sizes, async (pieces, cuts) => {
        const source = `"${pieces.join("")}"`
        expect(await read(source, cuts)).to.equal(toUSVString(JSON.parse(source) as string))
      }),
      { numRuns: 1000 },
    )
  })

  it("means the same where its own slices meet", async () => {
    for (const pattern of ["\\ud83d\\ude00", "\\\\\\n", '\\"', "😀", "\\ud83d\\\\", "\\u0041\\ud83d"]) {
      for (let shift = 0; shift < 12; shift++) {
        const source = `"${"x".repeat(shift)}${pattern.repeat(30_000)}"`
        const isRight = (await read(source, [source.length * 4])) === toUSVString(JSON.parse(source) as string)
        expect(isRight, `${pattern} after ${shift}`).to.equal(true)
      }
    }
  })

  it("says what is wrong and where", async () => {
    const cases: [string, string][] = [
      ['"abc', "unexpected end at byte 4"],
      ['"abc\\', "unexpected end at byte 5"],
      ['"abc\\u12', "unexpected end at byte 8"],
      ['"\\ud83d', "unexpected end at byte 7"],
      ['"\\ud83d\\u"', 'unexpected character " at byte 9'],
      ['"\\u12"', 'unexpected character " at byte 5'],
      ['"\\x"', "unexpected character x at byte 2"],
      ['"ab\\n\\x41"', "unexpected character x at byte 6"],
      ['"a\nb"', "unexpected byte 0x0a at byte 2"],
      ['"a\\n\u0000"', "unexpected byte 0x00 at byte 4"],
      ['"a\\\n"', "unexpected byte 0x0a at byte 3"],
      ['"\u001f', "unexpected byte 0x1f at byte 1"],
    ]
    for (const [source, trouble] of cases) {
      for (const cuts of [[1], [2], [5], [100]]) {
        const outcome = await read(source, cuts).catch((error: unknown) => error)
        expect(outcome, source).to.be.instanceOf(MalformedBodyError)
        expect((outcome as Error).message, source).to.equal(`The text is not valid JSON: ${trouble}.`)
      }
    }
  })
})
