import { generateKeyPairSync } from "node:crypto"
import { expect } from "chai"
import { jwtVerify } from "jose"
import { FirebaseIntegration } from "../../src/integrations/firebase/firebase"
import type { FcmMessage } from "../../src/integrations/firebase/fcm_message"
import { gate } from "../support/deliveries"
import { type FakeAnswer, FakeService } from "../support/fake_service"
import { hubWith, type TestHub } from "../support/hub_with"

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }) as string
const ENVIRONMENT = {
  FIREBASE_PROJECT_ID: "p1",
  FIREBASE_CLIENT_EMAIL: "robot@p1.example.com",
  FIREBASE_PRIVATE_KEY: PEM.replaceAll("\n", "\\n"),
  FIREBASE_DATABASE: "https://p1.example.com",
}

interface Outcome {
  success: boolean
  message: string
  validation_errors: Record<string, string>
}

const device = (id: unknown, user: unknown) => ({ device_id: id, user_id: user })
const FORM = {
  title: "Sales are high",
  data: { alert_id: "17", dashboard_name: "Sales" },
  deviceIds: JSON.stringify([[device("d1", 1)]]),
}
const devicesTo = (count: number) =>
  JSON.stringify([Array.from({ length: count }, (_, at) => device(`d${at + 1}`, at + 1))])
const refusal = (status: number, code: string, more: object = {}): FakeAnswer => ({
  status,
  body: { error: { code: status, message: `It is ${code}.`, status: code, ...more } },
})
const DEAD = refusal(404, "NOT_FOUND", {
  details: [{ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode: "UNREGISTERED" }],
})

describe("firebase", () => {
  let google: FakeService
  let tokenLifeSec: number | undefined
  /** What Firebase says to a message; undefined: it has taken it. */
  let say: (message: FcmMessage) => FakeAnswer | undefined
  let app: TestHub
  beforeEach(async () => {
    google = await FakeService.start()
    tokenLifeSec = 3599
    say = () => undefined
    google.answer = (request) => {
      if (request.path === "/token") {
        const count = google.requests.filter(({ path }) => path === "/token").length
        return { body: { access_token: `token-${count}`, expires_in: tokenLifeSec, token_type: "Bearer" } }
      }
      return say((request.json() as { message: FcmMessage }).message) ?? { body: { name: "projects/p1/messages/1" } }
    }
    app = hub()
  })
  afterEach(() => google.stop())

  const integration = () => new FirebaseIntegration({ apiUrl: google.url, oauthUrl: google.url, retryDelayMs: 5 })
  const hub = (environment: Record<string, string> = ENVIRONMENT) => hubWith(integration(), { environment })
  const send = async (form: object = {}, on = app) => {
    const body = { type: "query", form_params: { ...FORM, ...form }, data: {} }
    return (await on.post("/actions/firebase/execute").send(body).expect(200)).body.looker as Outcome
  }
  const posts = () => google.requests.filter(({ path }) => path !== "/token")
  const messages = () => posts().map((request) => (request.json() as { message: FcmMessage }).message)
  const tokens = () => google.requests.filter(({ path }) => path === "/token")

  const listed = async (on: TestHub, version = "22.4.0") => {
    const { body } = await on.post("/").set("user-agent", `LookerOutgoingWebhook/${version}`).expect(200)
    return (body as { integrations: Record<string, unknown>[] }).integrations.find(({ name }) => name === "firebase")
  }

  it("case 1: is offered when all four variables are set", async () => {
    expect(await listed(app)).to.deep.include({
      label: "Firebase",
      form_url: null,
      token_url: "",
      params: [],
      required_fields: [],
      supported_action_types: ["query"],
      supported_formats: ["json_detail"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["push"],
      uses_oauth: false,
    })
    for (const missing of Object.keys(ENVIRONMENT)) {
      expect(await listed(hub({ ...ENVIRONMENT, [missing]: "" })), missing).to.equal(undefined)
    }
  })

  it("case 2: is hidden from older Lookers", async () => {
    expect(await listed(app, "22.2.0")).to.equal(undefined)
    expect(await listed(app, "22.4.0")).to.have.property("name", "firebase")
  })

  it("has no form", async () => {
    const { body } = await app.post("/actions/firebase/form").send({}).expect(404)
    expect(body.error).to.equal("No form defined for action.")
  })

  const refused = async (form: object, field: string, says: RegExp) => {
    const { success, message, validation_errors: errors } = await send(form)
    expect(success).to.equal(false)
    expect(message).to.match(says)
    expect(errors).to.have.keys(field)
    expect(google.requests).to.have.length(0)
  }

  it("case 3: sends nothing without data", async () => {
    for (const data of [undefined, null, "", "null", "[]", "7"]) await refused({ data }, "data", /data are missing/)
    await refused({ data: "{" }, "data", /cannot be read/)
    const deep = `{"alert_id":"1","more":${"[".repeat(20_000)}${"]".repeat(20_000)}}`
    await refused({ data: deep }, "data", /cannot be read/)
  })

  it("case 4: sends nothing without an alert", async () => {
    for (const alert_id of [undefined, null, "", 0, false]) {
      await refused({ data: { alert_id, dashboard_name: "x" } }, "data", /valid alert_id/)
    }
  })

  it("case 5: sends nothing without a title", async () => {
    for (const title of [undefined, "", " "]) await refused({ title }, "title", /title/)
  })

  it("names the devices that cannot be read", async () => {
    for (const deviceIds of ["[", "{}", "{", '"d1"', { a: 1 }]) {
      await refused({ deviceIds }, "deviceIds", /"deviceIds" in a form that cannot be read/)
    }
  })

  it("case 6: succeeds where there is no device", async () => {
    for (const deviceIds of ["[]", undefined, null, "", "null", [], [[]]]) {
      expect(await send({ deviceIds })).to.include({ success: true, message: "There is no device to notify." })
    }
    expect(google.requests).to.have.length(0)
  })

  it("case 7, 9: notifies every device of every user", async () => {
    const deviceIds = JSON.stringify([[device("d1", 1), device("d2", 1)], [device("d3", 2)]])
    const before = Math.floor(Date.now() / 1000)
    expect(await send({ deviceIds })).to.include({ success: true, message: "3 devices were notified." })
    const [first, ...others] = posts()
    expect(first).to.include({ method: "POST", path: "/v1/projects/p1/messages:send" })
    expect(first?.headers).to.include({ authorization: "Bearer token-1", "content-type": "application/json" })
    expect(others.map(({ path }) => path)).to.deep.equal([first?.path, first?.path])
    const all = messages()
    expect(all.map(({ token, data }) => [token, data.user_id])).to.have.deep.members([
      ["d1", "1"],
      ["d2", "1"],
      ["d3", "2"],
    ])
    const [{ data, apns, ...rest }] = all as [FcmMessage]
    expect(new Set(all.map((message) => message.data.id)).size).to.equal(1)
    expect(data.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(data).to.deep.equal({ alert_id: "17", dashboard_name: "Sales", id: data.id, user_id: "1" })
    expect(rest).to.deep.equal({
      token: "d1",
      notification: { title: "Sales are high", body: "On Sales" },
      android: { priority: "HIGH", ttl: "86400s" },
    })
    const { "apns-expiration": expiration, ...headers } = apns.headers
    expect(headers).to.deep.equal({ "apns-priority": "10" })
    expect(Number(expiration) - before - 86_400).to.be.within(0, 10)
    expect(apns.payload).to.deep.equal({ aps: { "content-available": 1, "mutable-content": 1 } })
    await send()
    expect(messages().at(-1)?.data.id).to.not.equal(data.id)
  })

  it("logs in as the service account, with the right to send", async () => {
    await send()
    const form = new URLSearchParams(tokens()[0]?.text)
    expect(form.get("grant_type")).to.equal("urn:ietf:params:oauth:grant-type:jwt-bearer")
    const { payload } = await jwtVerify(form.get("assertion") ?? "", publicKey)
    expect(payload).to.include({
      iss: "robot@p1.example.com",
      aud: "https://oauth2.googleapis.com/token",
      scope: "https://www.googleapis.com/auth/firebase.messaging",
    })
  })

  it("case 8: sends every value as text, and no null", async () => {
    const data =
      '{"alert_id":17,"dashboard_id":3,"query":9007199254740993,"isOn":true,"none":null,"filters":{"a":[1,"ü ☂"]},"id":"x","user_id":"y"}'
    for (const given of [JSON.parse(data) as object, data])
      expect(await send({ data: given })).to.include({ success: true })
    const [parsed, text] = messages() as [FcmMessage, FcmMessage]
    expect(parsed.data).to.include({ alert_id: "17", dashboard_id: "3", isOn: "true", filters: '{"a":[1,"ü ☂"]}' })
    expect(parsed.data).to.have.all.keys("alert_id", "dashboard_id", "query", "isOn", "filters", "id", "user_id")
    expect(text.data).to.include({ query: "9007199254740993", user_id: "1" })
    expect(text.data.id).to.not.equal("x")
    expect(text.notification).to.deep.equal({ title: "Sales are high" })
  })

  it("keeps the digits of ids that come as numbers", async () => {
    const raw = `{"type":"query","form_params":{"title":"t","data":{"alert_id":9007199254740993},"deviceIds":[[{"device_id":"d1","user_id":9007199254740995}]]}}`
    const call = app.post("/actions/firebase/execute").set("content-type", "application/json").send(raw)
    expect((await call.expect(200)).body).to.have.nested.property("looker.success", true)
    expect(messages()[0]?.data).to.include({ alert_id: "9007199254740993", user_id: "9007199254740995" })
  })

  it("case 10: leaves out an entry without a device or a user", async () => {
    const entries = [
      device("d1", null),
      { device_id: "d2" },
      device("", 3),
      device("d4", " "),
      device(["d5"], 5),
      "d6",
      null,
    ]
    for (const deviceIds of [JSON.stringify([entries, [device("d7", 7)]]), [entries, [device("d7", 7)]]]) {
      expect(await send({ deviceIds })).to.include({ success: true, message: "1 device was notified." })
    }
    expect(messages().map(({ token }) => token)).to.deep.equal(["d7", "d7"])
  })

  it("case 11: counts devices that are no longer registered", async () => {
    const notValid = refusal(400, "INVALID_ARGUMENT", {
      message: "The registration token is not a valid FCM registration token",
    })
    const named = refusal(400, "INVALID_ARGUMENT", { details: [{ fieldViolations: [{ field: "message.token" }] }] })
    for (const dead of [DEAD, refusal(404, "UNREGISTERED"), notValid, named]) {
      google.requests.length = 0
      say = ({ token }) => (token === "d2" ? dead : undefined)
      expect(await send({ deviceIds: devicesTo(3) })).to.include({
        success: true,
        message: "2 devices were notified. 1 device was not notified: no longer registered with Firebase.",
      })
      expect(posts()).to.have.length(3)
    }
    say = () => DEAD
    expect(await send()).to.include({ success: true })
  })

  it("case 12: sends again what Firebase failed at", async () => {
    let failures = 0
    say = ({ token }) => (token === "d2" && failures++ < 2 ? { status: 503, body: "" } : undefined)
    expect(await send({ deviceIds: devicesTo(2) })).to.include({ success: true, message: "2 devices were notified." })
    expect(posts()).to.have.length(4)
  })

  it("retries three times after what may pass, and not at all after other faults", async () => {
    for (const [answer, calls] of [
      [{ status: 429, headers: { "retry-after": "0" }, body: "" }, 4],
      [{ status: 500, body: "" }, 4],
      [{ reset: true }, 4],
      [{ status: 502, body: "" }, 1],
      [refusal(400, "INVALID_ARGUMENT"), 1],
      [{ body: {} }, 1],
    ] as [FakeAnswer, number][]) {
      google.requests.length = 0
      say = () => answer
      const { success, message } = await send()
      expect(success).to.equal(false)
      expect(message).to.match(/^0 of 1 device was notified\. 1 failed: Firebase .*\(1\)\.$/)
      expect(posts(), JSON.stringify(answer)).to.have.length(calls)
    }
  })

  it("sends the rest after a failure, and tells how many failed, and why, without the token of a device", async () => {
    say = ({ token }) => {
      if (token === "d2") return refusal(404, "NOT_FOUND", { message: "No project for d2." })
      if (token === "d3") return refusal(403, "PERMISSION_DENIED", { details: [{ errorCode: "SENDER_ID_MISMATCH" }] })
      return token === "d4" ? DEAD : undefined
    }
    const { success, message } = await send({ deviceIds: devicesTo(30) })
    expect([success, message]).to.deep.equal([
      false,
      "27 of 30 devices were notified. 2 failed: Firebase answered 404: No project for [device] (1), " +
        "Firebase answered 403: It is PERMISSION_DENIED (1). " +
        "1 device was not notified: no longer registered with Firebase.",
    ])
    expect(posts()).to.have.length(30)
  })

  it("stops at once when the credentials are refused", async () => {
    say = () => refusal(403, "PERMISSION_DENIED")
    const { success, message } = await send({ deviceIds: devicesTo(100) })
    expect(success).to.equal(false)
    expect(message)
      .to.match(/^0 of 100 devices were notified\. \d+ failed: Firebase answered 403: It is PERMISSION_DENIED\. /)
      .and.include("The Firebase credentials of this hub were refused")
      .and.include("It ended early")
    expect(posts()).to.have.length(1)
  })

  it("gets a new token once when Firebase no longer takes the old one", async () => {
    await send()
    google.requests.length = 0
    const { answer } = google
    google.answer = (request) => {
      if (request.path === "/token") return { body: { access_token: "token-2", expires_in: 3599 } }
      return request.headers.authorization === "Bearer token-1" ? refusal(401, "UNAUTHENTICATED") : answer(request)
    }
    expect(await send({ deviceIds: devicesTo(40) })).to.include({ success: true, message: "40 devices were notified." })
    expect(tokens()).to.have.length(1)
    google.answer = (request) => (request.path === "/token" ? answer(request) : refusal(401, "UNAUTHENTICATED"))
    const { success, message } = await send({ deviceIds: devicesTo(40) })
    expect([success, message.includes("credentials of this hub were refused")]).to.deep.equal([false, true])
  })

  it("says when Google does not accept the account", async () => {
    google.answer = () => ({ status: 400, body: { error: "invalid_grant", error_description: "account not found" } })
    const { success, message } = await send()
    expect(success).to.equal(false)
    expect(message)
      .to.include("Firebase answered 400: invalid_grant: account not found")
      .and.include("The Firebase credentials of this hub were refused")
    expect(posts()).to.have.length(0)
  })

  it("case 13: takes the time and the priority of each request", async () => {
    await send({ timeToLive: "60", priority: "normal" })
    await send({ timeToLive: 120, priority: "high" })
    await send({ timeToLive: "soon", priority: "urgent" })
    await send({ timeToLive: "999999999" })
    await send()
    const now = Date.now() / 1000
    const facts = messages().map(({ android, apns: { headers } }) => [
      android.ttl,
      android.priority,
      headers["apns-priority"],
      Math.abs(Number(headers["apns-expiration"]) - now - Number.parseInt(android.ttl, 10)) < 10,
    ])
    expect(facts).to.deep.equal([
      ["60s", "NORMAL", "5", true],
      ["120s", "HIGH", "10", true],
      ["86400s", "HIGH", "10", true],
      ["2419200s", "HIGH", "10", true],
      ["86400s", "HIGH", "10", true],
    ])
  })

  it("case 14: uses a token for all requests of its life, but for the last five minutes", async () => {
    await Promise.all([send(), send(), send({ deviceIds: devicesTo(30) })])
    await send()
    expect(tokens()).to.have.length(1)
    for (const [lifeSec, isKept] of [
      [299, false],
      [400, true],
    ] as const) {
      tokenLifeSec = lifeSec
      app = hub()
      await send()
      google.requests.length = 0
      await send()
      expect(tokens().length === 0, `${lifeSec} seconds`).to.equal(isKept)
    }
  })

  it("has at most twenty messages under way", async () => {
    let underWay = 0
    let most = 0
    const full = gate()
    const { answer } = google
    google.answer = async (request) => {
      // The token, and the first message, which goes alone.
      if (google.requests.length <= 2) return answer(request)
      most = Math.max(most, ++underWay)
      if (underWay === 20) setTimeout(full.open, 30)
      await full.promise
      underWay--
      return answer(request)
    }
    expect(await send({ deviceIds: devicesTo(61) })).to.include({ success: true, message: "61 devices were notified." })
    expect(most).to.equal(20)
  })

  it("takes the devices of a large company", async () => {
    const long = "x".repeat(160)
    const list = [Array.from({ length: 500 }, (_, at) => device(`${long}${at}`, at + 1))]
    for (const deviceIds of [JSON.stringify(list), list]) {
      expect(await send({ deviceIds })).to.include({ success: true, message: "500 devices were notified." })
    }
  })

  it("warns at the start of a key that cannot be used, and tells it when an alert fires", async () => {
    const broken = hub({ ...ENVIRONMENT, FIREBASE_PRIVATE_KEY: "not a key" })
    expect(broken.config.warnings.filter((warning) => warning.startsWith("FIREBASE_PRIVATE_KEY"))).to.deep.equal([
      "FIREBASE_PRIVATE_KEY has no usable value: its first line, -----BEGIN … PRIVATE KEY-----, is missing. " +
        "The operator sets it to the private_key of the JSON key file, from -----BEGIN to KEY-----.",
    ])
    expect(await listed(broken)).to.have.property("name", "firebase")
    const { success, message } = await send({}, broken)
    expect([success, message.includes("FIREBASE_PRIVATE_KEY on this hub has no usable value")]).to.deep.equal([
      false,
      true,
    ])
    expect(google.requests).to.have.length(0)
    expect(app.config.warnings.some((warning) => warning.startsWith("FIREBASE"))).to.equal(false)
  })
})
