import { expect } from "chai"
import fc from "fast-check"
import { buffer } from "node:stream/consumers"
import { toUSVString } from "node:util"
import { MalformedBodyError } from "../../../src/errors/errors"
import { JsonCursor } from "../../../src/data/json/json_cursor"
import { spoolBase64, spoolString } from "../../../src/data/json/json_string"
import { Spool } from "../../../src/data/streams/spool"
import { inChunks } from "../../support/in_chunks"

describe("spoolString", () => {
  async function read(source: string, sizes: number[]): Promise<string> {
    const spool = new Spool()
    const cursor = new JsonCursor(inChunks(source, sizes), { subject: "The text", maxDepth: 1 })
    try {
      await cursor.peek()
      await spoolString(cursor, spool)
      expect(await cursor.peek()).to.equal(undefined)
      // `text` would leave out a byte order mark at the beginning.
      return (await buffer(spool.read())).toString()
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
      { numRuns: 1000, examples: [[["\\ufeff"], [1]]] },
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

describe("spoolBase64", () => {
  async function read(source: string, sizes: number[]): Promise<Buffer> {
    const spool = new Spool()
    const cursor = new JsonCursor(inChunks(source, sizes), { subject: "The text", maxDepth: 1 })
    try {
      await cursor.peek()
      await spoolBase64(cursor, spool)
      expect(await cursor.peek()).to.equal(undefined)
      return await buffer(spool.read())
    } finally {
      await spool.dispose()
    }
  }

  const spaces = ["\\n", "\\r\\n", " ", "\\t", "\\u000a", ""]
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 })
  const layout = fc.record({ lineLength: fc.integer({ min: 1, max: 77 }), space: fc.constantFrom(...spaces) })

  it("decodes any bytes in any lines of either alphabet, with escapes, cut anywhere", async () => {
    const looks = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.replaceAll("+", "-").replaceAll("/", "_"),
      (text: string) => text.replaceAll("/", "\\/"),
      (text: string) => text.replaceAll("A", "\\u0041").replaceAll("=", "\\u003D"),
    )
    const any = [fc.uint8Array({ maxLength: 200 }), layout, looks, sizes] as const
    await fc.assert(
      fc.asyncProperty(...any, async (bytes, { lineLength, space }, look, cuts) => {
        const lines =
          Buffer.from(bytes)
            .toString("base64")
            .match(new RegExp(`.{1,${lineLength}}`, "g")) ?? []
        const source = lines.map((line) => look(line) + space).join("")
        expect(await read(`"${source}"`, cuts)).to.deep.equal(Buffer.from(bytes))
      }),
      { numRuns: 1000 },
    )
  })

  it("decodes what is longer than its slices", async () => {
    const bytes = Buffer.from(Array.from({ length: 300_001 }, (_, index) => (index * 7) % 251))
    for (const [lineLength, space] of [
      [60, "\\n"],
      [76, "\\r\\n"],
      [61, "\\n"],
      [60, ""],
    ] as const) {
      const source = bytes.toString("base64").replaceAll(new RegExp(`.{${lineLength}}`, "g"), `$&${space}`)
      for (const cuts of [[65_536], [1e6], [65_535, 3]]) {
        expect((await read(`"${source}"`, cuts)).equals(bytes), `${lineLength} ${cuts.join()}`).to.equal(true)
      }
    }
  })

  it("never takes for whole what lacks or has a character", async () => {
    const change = fc.record({ at: fc.nat(120), removed: fc.nat(2), added: fc.constantFrom("", ..."A=*-é", "Ł", "==") })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), change, sizes, async (bytes, { at, removed, added }, cuts) => {
        const text = Buffer.from(bytes).toString("base64").replaceAll(/.{20}/g, "$&\n")
        const characters = [...text]
        characters.splice(at % (characters.length + 1), removed, added)
        const changed = characters.join("")
        const plain = changed.replaceAll("\n", "").replaceAll("-", "+")
        const isBase64 = plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)
        const outcome: unknown = await read(JSON.stringify(changed), cuts).catch((error: unknown) => error)
        if (isBase64) expect(outcome).to.deep.equal(Buffer.from(plain, "base64"))
        else expect(outcome).to.be.instanceOf(MalformedBodyError)
      }),
      { numRuns: 1000 },
    )
  })

  it("says what is wrong, after how many bytes, quoting one character at most", async () => {
    const cases: [string, string][] = [
      ["QUJDR", "it is cut off after 3 decoded bytes"],
      ["QUJDRA", "it is cut off after 3 decoded bytes"],
      ["QUJDRA=", "it is cut off after 3 decoded bytes"],
      ["QUJD*UJD", "it has the character * after 3 decoded bytes"],
      ["QUJDQ\\\\JD", "it has the character \\ after 3 decoded bytes"],
      ["QUJDQŁJD", "it has a character that does not belong there after 3 decoded bytes"],
      ["ŁŁŁŁ", "it has a character that does not belong there after 0 decoded bytes"],
      ["QUJDRA==QUJD", "it has a wrong or early padding after 3 decoded bytes"],
      ["QUJDRA===", "it has a wrong or early padding after 3 decoded bytes"],
      ["=", "it has a wrong or early padding after 0 decoded bytes"],
    ]
    for (const [source, trouble] of cases) {
      for (const cuts of [[1], [3], [100]]) {
        const outcome = await read(`"${source}"`, cuts).catch((error: unknown) => error)
        expect(outcome, source).to.be.instanceOf(MalformedBodyError)
        const message = `The attachment's data is not valid base64: ${trouble}.`
        expect((outcome as Error).message, source).to.equal(message)
      }
    }
  })

  it("refuses a string that is no JSON, whatever base64 makes of it", async () => {
    const cases: [string, string][] = [
      ['"QUJD', "unexpected end at byte 5"],
      ['"QUJD\nQUJD"', "unexpected byte 0x0a at byte 5"],
      ['"QUJD\\xQUJD"', "unexpected character x at byte 6"],
    ]
    for (const [source, trouble] of cases) {
      const outcome = await read(source, [4]).catch((error: unknown) => error)
      expect(outcome, source).to.be.instanceOf(MalformedBodyError)
      expect((outcome as Error).message, source).to.equal(`The text is not valid JSON: ${trouble}.`)
    }
  })
})
