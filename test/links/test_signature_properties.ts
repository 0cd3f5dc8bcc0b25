import { createHmac } from "node:crypto"
import { expect } from "chai"
import { LinksStage, standardHeaders } from "../support/links_stage"
import { SeededRandom } from "../support/seeded_random"

const DO = ["trigger_datagroup:shop::orders"]
const SECRET = "made-up-secret-of-the-partner"
const PRINTABLE = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 33 + at))

describe("signed events", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  describe("no changed byte is accepted of what is signed by", () => {
    const hmacOf = (body: Buffer, algorithm: string, encoding: "hex" | "base64") =>
      createHmac(algorithm, SECRET).update(body).digest(encoding)
    /** How senders sign, and what a link is made with for each. */
    const senders: {
      name: string
      members: object
      headersOf: (body: Buffer, secret: string) => Record<string, string>
    }[] = [
      {
        name: "Standard Webhooks",
        members: {},
        headersOf: (body, secret) => standardHeaders(body.toString("latin1"), { secret }),
      },
      {
        name: "an HMAC in hexadecimal",
        members: { scheme: "hmac", header: "x-signature", prefix: "sha256=", secret: SECRET },
        headersOf: (body) => ({ "x-signature": `sha256=${hmacOf(body, "sha256", "hex")}` }),
      },
      {
        name: "an HMAC in Base64",
        members: { scheme: "hmac", header: "x-signature", algorithm: "sha512", encoding: "base64", secret: SECRET },
        headersOf: (body) => ({ "x-signature": hmacOf(body, "sha512", "base64") }),
      },
      {
        name: "PagerDuty",
        members: { scheme: "pagerduty", secret: SECRET },
        headersOf: (body) => ({ "x-pagerduty-signature": `v1=${hmacOf(body, "sha256", "hex")}` }),
      },
    ]
    for (const { name, members, headersOf } of senders) {
      it(name, async () => {
        const { address, secret } = (await stage.make("webhook", { do: DO, ...members })) as Record<string, string>
        stage.clear()
        const random = new SeededRandom(17)
        const body = Buffer.from(JSON.stringify({ type: "done", data: { text: "a & b", n: [1, 2.5, null] } }))
        const right = headersOf(body, secret ?? "")
        const refuses = async (sent: Buffer, headers: Record<string, string>, what: string) =>
          expect((await stage.post(address ?? "", sent, headers)).status, what).to.equal(401)
        for (let at = 0; at < body.length; at++) {
          const changed = Buffer.from(body)
          changed[at] = (changed[at] ?? 0) ^ (1 + random.below(255))
          await refuses(changed, right, `body at ${at}`)
          if (at % 7 === 0) await refuses(body.subarray(0, at), right, `body up to ${at}`)
        }
        for (const more of [" ", "\n", "\0", "{}"]) {
          await refuses(Buffer.concat([body, Buffer.from(more)]), right, `body with ${JSON.stringify(more)}`)
        }
        for (const [header, value] of Object.entries(right)) {
          const refusesValue = (other: string, what: string) =>
            refuses(body, { ...right, [header]: other }, `${header} ${what}: ${other}`)
          for (let at = 0; at < value.length; at++) {
            await refusesValue(random.withOneChanged(value, PRINTABLE, at), `at ${at}`)
            if (at % 7 === 1) await refusesValue(value.slice(0, at), `up to ${at}`)
          }
          const more = random.oneOf("Aa0=")
          await refusesValue(value + more, `with ${more}`)
          await refusesValue(more + value, `after ${more}`)
        }
        expect(stage.lookerCalls).to.deep.equal([])
        expect((await stage.post(address ?? "", body, right)).status).to.equal(200)
      })
    }
  })
})
