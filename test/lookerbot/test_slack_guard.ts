import { createHmac } from "node:crypto"
import { PassThrough } from "node:stream"
import { expect } from "chai"
import supertest from "supertest"
import type { Part } from "../../src/edge"
import { tokenGuard } from "../../src/edge"
import { slackGuard } from "../../src/lookerbot"
import { createLogger } from "../../src/logging"
import { createApp } from "../../src/server/app"
import { TEST_SECRET } from "../support/hub_with"

const SECRET = "made-up-signing-secret"
const BODY = "token=made-up-token&command=%2Flooker&text=help"
const nowSec = () => Math.floor(Date.now() / 1000)

function sign(body: string, time: number | string = nowSec(), secret = SECRET): Record<string, string> {
  const signature = createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex")
  return { "x-slack-request-timestamp": String(time), "x-slack-signature": `v0=${signature}` }
}

describe("Slack's requests", () => {
  const log = new PassThrough()
  const logger = createLogger({ stream: log })
  const logged = () => String(log.read() ?? "")

  const appWith = (options: { signingSecrets?: string[]; legacyToken?: string }) => {
    const guard = slackGuard({ signingSecrets: [], ...options, logger })
    const part: Part = {
      name: "lookerbot",
      variables: [],
      routes(routes) {
        for (const path of ["/slack/receive", "/slack/event", "/slack/action"]) {
          routes.post(path, guard, (request, response) => void response.json({ text: String(request.body) }))
        }
      },
    }
    return createApp({ parts: [part], logger, insiders: tokenGuard([TEST_SECRET]) })
  }
  const post = (
    app: ReturnType<typeof appWith>,
    headers: Record<string, string>,
    body = BODY,
    path = "/slack/receive",
  ) => supertest(app).post(path).set("content-type", "application/x-www-form-urlencoded").set(headers).send(body)

  describe("with a signing secret", () => {
    const app = appWith({ signingSecrets: ["older-made-up-secret", SECRET], legacyToken: "made-up-token" })

    it("cases 1 and 8: pass with the signature of either secret, body byte by byte", async () => {
      for (const secret of [SECRET, "older-made-up-secret"]) {
        const { status, body } = await post(app, sign(BODY, nowSec(), secret))
        expect([status, body]).to.deep.equal([200, { text: BODY }])
      }
    })

    it("cases 2, 3, 4, 5 and 10: are refused when old, early, changed, unsigned, or signed by nobody", async () => {
      const wrong: Record<string, supertest.Test> = {
        old: post(app, sign(BODY, nowSec() - 301)),
        early: post(app, sign(BODY, nowSec() + 302)),
        changed: post(app, sign(BODY), `${BODY}!`),
        "legacy token alone": post(app, {}),
        "another secret": post(app, sign(BODY, nowSec(), "nobody")),
        "no number": post(app, sign(BODY, "soon")),
        challenge: post(app, {}, '{"type":"url_verification","challenge":"c"}'),
      }
      for (const [what, call] of Object.entries(wrong)) {
        const { status, body } = await call
        expect(status, what).to.equal(401)
        expect(body, what).to.have.keys("success", "error")
      }
      expect(logged()).to.not.match(/made-up-token|v0=/)
    })

    it("are refused above a megabyte", async () => {
      const body = `text=${"x".repeat(1024 * 1024)}`
      expect((await post(app, sign(body), body)).status).to.equal(413)
    })
  })

  describe("with the legacy token alone", () => {
    it("case 6: pass with it in a form, in a payload and in an event, which is deprecated once in the log", async () => {
      logged()
      const app = appWith({ legacyToken: "made-up-token" })
      expect(logged().match(/deprecated/g)).to.have.length(1)
      const payload = `payload=${encodeURIComponent('{"type":"block_actions","token":"made-up-token"}')}`
      for (const body of [BODY, payload, '{"type":"event_callback","token":"made-up-token"}']) {
        expect((await post(app, {}, body)).status, body).to.equal(200)
      }
      expect(logged()).to.equal("")
    })

    it("are refused with another, with none, and with nonsense", async () => {
      const app = appWith({ legacyToken: "made-up-token" })
      for (const body of [
        "token=wrong",
        "text=help",
        "",
        "{",
        '{"token":7}',
        '{"token":["made-up-token"]}',
        "payload={",
        "[]",
      ]) {
        expect((await post(app, {}, body)).status, body).to.equal(401)
      }
    })
  })

  it("case 7: are refused at all addresses when nothing is set to know Slack by", async () => {
    const app = appWith({})
    for (const path of ["/slack/receive", "/slack/event", "/slack/action"]) {
      expect((await post(app, sign(BODY), BODY, path)).status, path).to.equal(401)
    }
  })
})
