import { expect } from "chai"
import { isSigned, type SignatureScheme } from "../../src/sealing"

/** Schemes with the examples that their services publish. */
const PUBLISHED = [
  {
    // Source: docs.slack.dev/authentication/verifying-requests-from-slack
    name: "Slack",
    scheme: {
      header: "x-slack-signature",
      prefix: "v0=",
      timeHeader: "x-slack-request-timestamp",
      lead: (header: (name: string) => string) => `v0:${header("x-slack-request-timestamp")}:`,
    },
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    headers: {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    body:
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&" +
      "user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&" +
      "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&" +
      "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    nowSec: 1531420618,
  },
  {
    // Source: docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    name: "GitHub",
    scheme: { header: "x-hub-signature-256", prefix: "sha256=" },
    secret: "It's a Secret to Everybody",
    headers: { "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
    body: "Hello, World!",
    nowSec: 0,
  },
  {
    // Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
    name: "Standard Webhooks",
    scheme: {
      header: "webhook-signature",
      encoding: "base64",
      prefix: "v1,",
      separator: " ",
      timeHeader: "webhook-timestamp",
      lead: (header: (name: string) => string) => `${header("webhook-id")}.${header("webhook-timestamp")}.`,
    },
    secret: Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64"),
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    body: '{"test": 2432232314}',
    nowSec: 1614265330,
  },
] as const satisfies readonly { scheme: SignatureScheme; [name: string]: unknown }[]

interface Call {
  scheme: SignatureScheme
  secret: string | Buffer
  headers: Readonly<Record<string, string | string[]>>
  body: string
  nowSec: number
}

const check = ({ scheme, secret, headers, body, nowSec }: Call) => {
  const distinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]))
  return isSigned({ headers: distinct, body: Buffer.from(body), nowSec }, scheme, ["another secret", secret])
}

describe("signature", () => {
  for (const call of PUBLISHED) {
    const signature = String(Object.entries(call.headers).find(([name]) => name === call.scheme.header)?.[1])
    const withHeader = (value: string | string[]) => ({
      ...call,
      headers: { ...call.headers, [call.scheme.header]: value },
    })

    describe(`of ${call.name}`, () => {
      it("holds in the example that it publishes, with one of several secrets", () => {
        expect(check(call)).to.equal(true)
      })

      it("does not hold when anything was changed", () => {
        const unsigned = Object.fromEntries(
          Object.entries(call.headers).filter(([name]) => name !== call.scheme.header),
        )
        const wrong: Record<string, Call> = {
          body: { ...call, body: `${call.body} ` },
          secret: { ...call, secret: "wrong" },
          absent: { ...call, headers: unsigned },
          empty: withHeader(""),
          short: withHeader(signature.slice(0, -1)),
          long: withHeader(`${signature}0`),
          bare: withHeader(signature.slice(call.scheme.prefix.length)),
          capitals: withHeader(signature.toUpperCase()),
          twice: withHeader([signature, signature]),
        }
        for (const [what, each] of Object.entries(wrong)) expect(check(each), what).to.equal(false)
      })
    })
  }

  const [slack, github, standard] = PUBLISHED

  it("is refused when its time is more than five minutes off, missing, twofold or no number", () => {
    for (const call of [slack, standard]) {
      for (const offBy of [-300, 300]) expect(check({ ...call, nowSec: call.nowSec + offBy })).to.equal(true)
      for (const offBy of [-301, 301]) expect(check({ ...call, nowSec: call.nowSec + offBy })).to.equal(false)
      const time = call.scheme.timeHeader
      for (const value of ["", "soon", "1e9", `${call.nowSec}.0`, [String(call.nowSec), String(call.nowSec)]]) {
        expect(check({ ...call, headers: { ...call.headers, [time]: value } })).to.equal(false)
      }
    }
  })

  it("may stand among others that do not count", () => {
    const several = (value: string) => ({ ...standard, headers: { ...standard.headers, "webhook-signature": value } })
    const right = standard.headers["webhook-signature"]
    expect(check(several(`v1a,abc v1,wrong ${right}`))).to.equal(true)
    expect(check(several(right.replace("v1,", "v1a,")))).to.equal(false)
    expect(check({ ...standard, headers: { ...standard.headers, "webhook-id": "another" } })).to.equal(false)
  })

  it("takes capitals where the service sends either", () => {
    const signature = github.headers["x-hub-signature-256"].slice("sha256=".length).toUpperCase()
    const call = { ...github, headers: { "x-signature": signature } }
    expect(check({ ...call, scheme: { header: "x-signature", encoding: "anyHex" } })).to.equal(true)
    expect(check({ ...call, scheme: { header: "x-signature" } })).to.equal(false)
  })
})
