import { expect } from "chai"
import fc from "fast-check"
import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { buffer, text } from "node:stream/consumers"
import { toUSVString } from "node:util"
import { BodyTooLargeError, MalformedBodyError } from "../../../src/errors/errors"
import { type EnvelopeLimits, type RawEnvelope, readEnvelope } from "../../../src/server/action_api/envelope_reader"
import { exactValue } from "../../data/json/exact_oracle"
import { inChunks } from "../../support/in_chunks"
import { canListOpenFiles, openSpoolFiles } from "../../support/open_spool_files"

const MIB = 2 ** 20
const LIMITS: EnvelopeLimits = { memberBytes: 4 * MIB, bodyBytes: 250 * MIB, maxDepth: 200 }

/** What a body means: its members and, read and disposed, its captured data. */
interface Meaning {
  members: unknown
  captured?: { at: string; kind: string; content: unknown }
}

async function meaningOf(body: string | Uint8Array, sizes = [1], limits = LIMITS): Promise<Meaning> {
  return consume(await readEnvelope(inChunks(body, sizes), limits))
}

async function consume({ members, captured }: RawEnvelope): Promise<Meaning> {
  const plain: unknown = JSON.parse(JSON.stringify(members))
  if (!captured) return { members: plain }
  const { at, kind, spool } = captured
  const bytes = await buffer(spool.read())
  await spool.dispose()
  const content: unknown = kind === "json" ? plainValue(bytes.toString()) : kind === "string" ? bytes.toString() : bytes
  return { members: plain, captured: { at, kind, content } }
}

/** What a text means, with text for the numbers that JSON.parse would round. */
function plainValue(json: string): unknown {
  return JSON.parse(JSON.stringify(exactValue(json)))
}

/** The same, from the body parsed as a whole. */
function expectedMeaning(body: string): Meaning {
  const members: unknown = /^[ \t\r\n]*$/.test(body) ? {} : plainValue(body)
  if (!isObject(members)) throw new Error("not an object")
  const { attachment, data: inline } = members
  let captured: Meaning["captured"]
  if (Array.isArray(inline)) {
    captured = { at: "data", kind: "json", content: inline }
    delete members.data
  }
  if (isObject(attachment)) {
    const { data } = attachment
    // A long number has become a text above.
    const { attachment: parsed } = JSON.parse(body) as { attachment: { data?: unknown } }
    if (typeof data === "string" && typeof parsed.data === "string")
      captured = { at: "attachment", kind: "string", content: toUSVString(data) }
    if (Array.isArray(data) || isObject(data)) captured = { at: "attachment", kind: "json", content: data }
    if (captured?.at === "attachment") delete attachment.data
  }
  return captured ? { members: encodable(members), captured } : { members: encodable(members) }
}

/** The value with U+FFFD for halves of characters. */
function encodable(value: unknown): unknown {
  if (typeof value === "string") return toUSVString(value)
  if (Array.isArray(value)) return value.map(encodable)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [toUSVString(key), encodable(entry)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

async function failureOf(reading: Promise<unknown>): Promise<Error> {
  const outcome = await reading.catch((error: unknown) => error)
  expect(outcome).to.be.an("error")
  if (canListOpenFiles) expect(openSpoolFiles()).to.deep.equal([])
  return outcome as Error
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
const spacing = fc.constantFrom("", "", " ", "\r\n\t")

/** Source text of objects: members in any order, keys given twice, white space anywhere. */
function objectText(key: fc.Arbitrary<string>, value: (key: string) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const member = key.chain((name) =>
    fc.tuple(value(name), spacing).map(([source, gap]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${source}${gap}`),
  )
  return fc.array(member, { maxLength: 6 }).map((members) => `{${members.join(",")}}`)
}

const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value))
const dataString = fc
  .array(fc.constantFrom(..."aZü€😀/", "\\n", '\\"', "\\\\", "\\ud83d", "\\uDE00", "\\u0000"), { maxLength: 12 })
  .map((pieces) => `"${pieces.join("")}"`)
const attachmentText = objectText(fc.constantFrom("data", "data", "mimetype", "extension", "__proto__"), (key) =>
  key === "data" ? fc.oneof(dataString, json) : json,
)
const envelopeText = objectText(
  fc.constantFrom("attachment", "attachment", "data", "type", "form_params", "__proto__", "constructor", ""),
  (key) => (key === "attachment" ? fc.oneof({ weight: 4, arbitrary: attachmentText }, json) : json),
)

describe("readEnvelope", () => {
  it("reads any envelope, cut anywhere, as JSON.parse does", async () => {
    await fc.assert(
      fc.asyncProperty(envelopeText, sizes, async (body, cuts) => {
        expect(await meaningOf(body, cuts)).to.deep.equal(expectedMeaning(body))
      }),
      { numRuns: 500 },
    )
  })

  it("leaves a number with more digits than JavaScript has among the members", async () => {
    const body = '{"attachment":{"data":11.9888623738048352e-307}}'
    expect(await meaningOf(body)).to.deep.equal(expectedMeaning(body))
  })

  it("refuses what JSON.parse refuses, and nothing else", async () => {
    const change = fc.record({
      at: fc.nat(300),
      removed: fc.nat(2),
      added: fc.constantFrom("", ...'{}[]:,"\\1e.-n \n😀'),
    })
    await fc.assert(
      fc.asyncProperty(envelopeText, change, sizes, async (body, { at, removed, added }, cuts) => {
        const characters = [...body]
        characters.splice(at % (characters.length + 1), removed, added)
        const changed = characters.join("")
        let expected: Meaning | undefined
        try {
          expected = expectedMeaning(changed)
        } catch {
          expect(await failureOf(meaningOf(changed, cuts))).to.be.instanceOf(MalformedBodyError)
          return
        }
        expect(await meaningOf(changed, cuts)).to.deep.equal(expected)
      }),
      { numRuns: 500 },
    )
  })

  it("case 10: decodes base64 with line breaks, before and after the other members", async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251))
    const data = bytes.toString("base64").replaceAll(/.{60}/g, "$&\n")
    const mimetype = "application/pdf;base64"
    for (const attachment of [
      { mimetype, data, extension: "pdf" },
      { extension: "pdf", data, mimetype },
    ]) {
      for (const envelope of [
        { attachment, type: "query", data: { a: "1" } },
        { type: "query", data: { a: "1" }, attachment },
      ]) {
        const { members, captured } = await meaningOf(JSON.stringify(envelope), [65_536])
        expect(members).to.deep.equal({ ...envelope, attachment: { mimetype, extension: "pdf" } })
        expect(captured).to.include({ at: "attachment", kind: "base64" })
        expect(bytes.equals(captured?.content as Buffer)).to.equal(true)
      }
    }
  })

  describe("an attachment whose mimetype says base64", () => {
    const mimetype = fc.constantFrom("application/zip;base64", "image/png; charset=x ;BASE64")
    const space = fc.constantFrom("", "\n", "\r\n", " \t")
    const lineLength = fc.integer({ min: 1, max: 70 })

    it("is decoded, whatever its lines, cut anywhere, wherever the mimetype stands", async () => {
      const any = [fc.uint8Array({ maxLength: 150 }), mimetype, space, lineLength, fc.boolean(), sizes] as const
      await fc.assert(
        fc.asyncProperty(...any, async (bytes, type, gap, length, isLast, cuts) => {
          const lines =
            Buffer.from(bytes)
              .toString("base64")
              .match(new RegExp(`.{1,${length}}`, "g")) ?? []
          const data = lines.map((line) => line + gap).join("")
          const attachment = isLast ? { data, mimetype: type } : { mimetype: type, data }
          expect(await meaningOf(JSON.stringify({ attachment }), cuts)).to.deep.equal({
            members: { attachment: { mimetype: type } },
            captured: { at: "attachment", kind: "base64", content: Buffer.from(bytes) },
          })
        }),
        { numRuns: 500 },
      )
    })

    it("is refused when it is no base64 or cut off, wherever the mimetype stands", async () => {
      const long = "QUJD".repeat(MIB)
      for (const data of ["QUJ*", "QUJDR", "QQ==QQ==", "\u0141\u0141\u0141\u0141", `${long}*`, `${long}Q`]) {
        for (const attachment of [
          { data, mimetype: "application/zip;base64" },
          { mimetype: "application/zip;base64", data },
        ]) {
          const failure = await failureOf(meaningOf(JSON.stringify({ attachment }), [65_536]))
          expect(failure).to.be.instanceOf(MalformedBodyError)
          expect(failure.message).to.match(
            /^The attachment's data is not valid base64: it .* after \d+ decoded bytes\.$/,
          )
        }
      }
    })

    it("is refused when another mimetype after the data says that it is none", async () => {
      const body = '{"attachment":{"mimetype":"application/zip;base64","data":"QUJD","mimetype":"text/csv"}}'
      const failure = await failureOf(meaningOf(body))
      expect(failure).to.be.instanceOf(MalformedBodyError)
      expect(failure.message).to.equal(
        '"attachment.mimetype" is given twice, with and without ";base64". Give it once.',
      )
    })
  })

  it("case 11: takes an object or array as attachment.data, as its source text", async () => {
    for (const source of ['{ "a":[1, {"b":"\\u00e9"}] }', "[ ]", "[1.50]"]) {
      const { captured } = await readEnvelope(inChunks(`{"attachment":{"data": ${source} }}`), LIMITS)
      expect(captured).to.include({ at: "attachment", kind: "json" })
      expect(captured && (await text(captured.spool.read()))).to.equal(source)
      await captured?.spool.dispose()
    }
  })

  it("leaves null, numbers and booleans of attachment.data among the members", async () => {
    for (const data of [null, 5, true]) {
      const body = { attachment: { extension: "csv", data } }
      expect(await meaningOf(JSON.stringify(body))).to.deep.equal({ members: body })
    }
  })

  it("prefers the attachment's data to inline JSON, in either order", async () => {
    const expected = { members: { attachment: {} }, captured: { at: "attachment", kind: "string", content: "x" } }
    expect(await meaningOf('{"data":[1],"attachment":{"data":"x"}}')).to.deep.equal(expected)
    expect(await meaningOf('{"attachment":{"data":"x"},"data":[1]}')).to.deep.equal(expected)
    const inline = { members: { attachment: null }, captured: { at: "data", kind: "json", content: [1] } }
    expect(await meaningOf('{"attachment":{"data":"x"},"data":[1],"attachment":null}')).to.deep.equal(inline)
  })

  it("disposes what a later key replaces or the attachment outweighs", async function () {
    if (!canListOpenFiles) this.skip()
    const long = `"${"x".repeat(2 * MIB)}"`
    const rows = `[${long}]`
    const body = `{"data":${rows},"attachment":{"data":${long},"data":${long}},"data":${rows},"attachment":{"data":${long}}}`
    const { captured } = await readEnvelope(inChunks(body, [65_536]), LIMITS)
    expect(openSpoolFiles()).to.have.length(1)
    await captured?.spool.dispose()
    expect(openSpoolFiles()).to.deep.equal([])
  })

  it("takes an empty body for one without members, and tolerates a byte order mark", async () => {
    for (const body of ["", " \r\n", "\ufeff", "\ufeff{}", "{ }"])
      expect(await meaningOf(body)).to.deep.equal({ members: {} })
  })

  it("keeps names that JavaScript knows from meaning anything", async () => {
    const source =
      '{"__proto__":{"polluted":1},"attachment":{"__proto__":{"polluted":1}},"data":{"__proto__":{"polluted":1}}}'
    const { members } = await readEnvelope(inChunks(source), LIMITS)
    expect(Object.getPrototypeOf(members)).to.equal(null)
    expect(Object.keys(members)).to.deep.equal(["__proto__", "attachment", "data"])
    expect(Object.getPrototypeOf(members.attachment)).to.equal(null)
    expect((members.data as { polluted?: number }).polluted).to.equal(undefined)
    expect(({} as { polluted?: number }).polluted).to.equal(undefined)
  })

  it("refuses JSON that is not an object", async () => {
    for (const body of ["null", "[]", '"text"', "12", " true", "[1,"]) {
      const failure = await failureOf(meaningOf(body))
      expect(failure).to.be.instanceOf(MalformedBodyError)
      expect(failure.message).to.equal("The request body must be a JSON object.")
    }
  })

  it("says what is wrong and where, quoting one character at most", async () => {
    const cases: [string | Uint8Array, string][] = [
      ["{", "unexpected end at byte 1"],
      ['{"a":1', "unexpected end at byte 6"],
      ['{"attachment":{"data":"secret', "unexpected end at byte 29"],
      ['{"attachment":{"data":["secret"', "unexpected end at byte 31"],
      ['{"a":1} {}', "unexpected character { at byte 8"],
      ['{"a":secret}', "unexpected character s at byte 5"],
      ['{"a" "b"}', 'unexpected character " at byte 5'],
      ["{a:1}", "unexpected character a at byte 1"],
      ['{"a":1,}', "unexpected character } at byte 7"],
      ['{"attachment":{"data":"secret\\x"}}', "unexpected character x at byte 30"],
      ['{"attachment":{"data":"secret\n"}}', "unexpected byte 0x0a at byte 29"],
      ['{"attachment":{"data":{"a":secret}}}', "unexpected character s at byte 27"],
      [Buffer.from('{"a":"\xff"}', "latin1"), "invalid UTF-8 at byte 6"],
      [Buffer.from('{"attachment":{"data":"\xff"}}', "latin1"), "invalid UTF-8 at byte 23"],
    ]
    for (const [body, trouble] of cases) {
      for (const cuts of [[1], [7], [100]]) {
        const failure = await failureOf(meaningOf(body, cuts))
        expect(failure).to.be.instanceOf(MalformedBodyError)
        expect(failure.message).to.equal(`The request body is not valid JSON: ${trouble}.`)
      }
    }
  })

  it("refuses a body that ends anywhere before its end", async () => {
    const body = '{"data":[1,{"a":null}],"attachment":{"data":"a\\n\\ud83d\\ude00ü","mimetype":"text/csv"},"n":-1.5e3}'
    const bytes = Buffer.from(body)
    for (let length = 1; length < bytes.length; length++) {
      expect(await failureOf(meaningOf(bytes.subarray(0, length), [3]))).to.be.instanceOf(MalformedBodyError)
    }
  })

  describe("limits", () => {
    const small = { ...LIMITS, memberBytes: 100 }

    it("caps all members together, keys included, but not the captured data", async () => {
      const data = "x".repeat(5000)
      await meaningOf(JSON.stringify({ attachment: { data }, data: { a: "y".repeat(50) } }), [7], small)
      await meaningOf(JSON.stringify({ data: [data] }), [7], small)
      for (const body of [
        { data: { a: data } },
        { attachment: { data: "x", mimetype: data } },
        { [data]: 1 },
        Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, 1])),
      ]) {
        const failure = await failureOf(meaningOf(JSON.stringify(body), [7], small))
        expect(failure).to.be.instanceOf(BodyTooLargeError)
        expect(failure.message).to.equal(
          "The request body, apart from the attachment's data, is larger than 100 bytes.",
        )
      }
    })

    it("caps the whole body, white space and captured data included", async () => {
      const limits = { ...LIMITS, bodyBytes: 2 * MIB }
      const fitting = `{"attachment":{"data":"${"x".repeat(2 * MIB - 26)}"}}`
      await meaningOf(fitting, [65_536], limits)
      const failure = await failureOf(meaningOf(`${fitting} `, [65_536], limits))
      expect(failure).to.be.instanceOf(BodyTooLargeError)
      expect(failure.message).to.equal("The request body is larger than 2 MiB.")
    })

    it("caps the depth, in members as in captured data", async () => {
      const limits = { ...LIMITS, maxDepth: 4 }
      const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)
      const bodies: [string, number][] = [
        ['{"a":#}', 3],
        ['{"data":#}', 3],
        ['{"attachment":{"a":#}}', 2],
        ['{"attachment":{"data":#}}', 2],
      ]
      for (const [body, levels] of bodies) {
        await meaningOf(body.replace("#", nested(levels)), [1], limits)
        const failure = await failureOf(meaningOf(body.replace("#", nested(levels + 1)), [1], limits))
        expect(failure).to.be.instanceOf(MalformedBodyError)
        expect(failure.message).to.match(/^The request body is nested deeper than 4 levels at byte \d+\.$/)
      }
    })
  })

  describe("a source that fails", () => {
    const start = `{"data":["${"y".repeat(2 * MIB)}"],"attachment":{"data":"${"x".repeat(2 * MIB)}`

    it("has its error passed on, with nothing left open", async () => {
      const hungUp = new Error("aborted")
      async function* broken() {
        yield* inChunks(start, [65_536])
        if (canListOpenFiles) expect(openSpoolFiles()).to.have.length(2)
        throw hungUp
      }
      expect(await failureOf(readEnvelope(broken(), LIMITS))).to.equal(hungUp)
    })

    it("leaves nothing open when the body is refused", async () => {
      for (const end of ["", '"}}x', "\n", '\\x"}}', '","data":"","mimetype":nul}}', `","a":"${"z".repeat(5 * MIB)}`]) {
        await failureOf(readEnvelope(inChunks(start + end, [65_536]), LIMITS))
      }
    })
  })

  it("leaves the connection usable for the answer when it refuses the body", async () => {
    const server = http.createServer((request, response) => {
      readEnvelope(request, LIMITS).catch((error: unknown) => {
        expect(request.destroyed).to.equal(false)
        request.resume().once("end", () => response.end((error as Error).message))
      })
    })
    await once(server.listen(0), "listening")
    const { port } = server.address() as AddressInfo
    const request = http.request({ port, method: "POST" })
    Readable.from(inChunks(`{"a":x${" ".repeat(3 * MIB)}`, [65_536])).pipe(request)
    const [response] = (await once(request, "response")) as [http.IncomingMessage]
    expect(await text(response)).to.equal("The request body is not valid JSON: unexpected character x at byte 5.")
    server.close()
  })

  it("needs no more memory for a long attachment than for a short one", async () => {
    const line = Buffer.from(`${"QUJD".repeat(15)}\\n`.repeat(1000))
    const lines = Math.ceil((64 * MIB) / line.length)
    let most = 0
    async function* body() {
      yield Buffer.from('{"attachment":{"mimetype":"application/pdf;base64","data":"')
      for (let count = 0; count < lines; count++) {
        yield line
        if (count % 50 === 0) most = Math.max(most, process.memoryUsage.rss())
      }
      yield Buffer.from('"},"type":"query"}')
    }
    const before = process.memoryUsage.rss()
    const { members, captured } = await readEnvelope(body(), LIMITS)
    expect(members.type).to.equal("query")
    expect(captured?.spool.size).to.equal(lines * 45_000)
    expect(most - before).to.be.below(64 * MIB)
    await captured?.spool.dispose()
  })
})
