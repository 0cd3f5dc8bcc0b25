import { generateKeyPairSync } from "node:crypto"
import { expect } from "chai"
import { FirebaseIntegration } from "../../src/integrations/firebase/firebase"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const ENVIRONMENT = {
  FIREBASE_PROJECT_ID: "p1",
  FIREBASE_CLIENT_EMAIL: "robot@p1.example.com",
  FIREBASE_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  FIREBASE_DATABASE: "https://p1.example.com",
}
const DEVICES = JSON.stringify([[{ device_id: "d1", user_id: 1 }], [{ device_id: "d2", user_id: 2 }]])

describe("firebase by Google's published document of Firebase Cloud Messaging", () => {
  let google: FakeService
  let prism: Peer
  before(async () => {
    google = await FakeService.start()
    google.answer = ({ path }) =>
      path === "/token"
        ? { body: { access_token: "token-1", expires_in: 3599, token_type: "Bearer" } }
        : { body: { name: "projects/p1/messages/1" } }
    prism = await startContract("fcm", google.url)
  })
  after(async () => {
    await prism?.stop()
    await google?.stop()
  })

  const send = async (form: object = {}) => {
    const integration = new FirebaseIntegration({ apiUrl: prism.url, oauthUrl: google.url, retryDelayMs: 1 })
    const data = { alert_id: "17", dashboard_id: 3, dashboard_name: "Sales", owner: null, filters: { state: "NY" } }
    const { body } = await hubWith(integration, { environment: ENVIRONMENT })
      .post("/actions/firebase/execute")
      .send({ type: "query", data: {}, form_params: { title: "Sales are high", data, deviceIds: DEVICES, ...form } })
      .expect(200)
    return (body as { looker: { success: boolean; message?: string } }).looker
  }

  it("a notification to two devices is accepted", async () => {
    expect(await send()).to.include({ success: true, message: "2 devices were notified." })
  })

  it("so is one of little weight that soon means nothing", async () => {
    expect(await send({ priority: "normal", timeToLive: "60" })).to.include({ success: true })
  })

  it("the document knows no other member of a message", async () => {
    const headers = { "content-type": "application/json", authorization: "Bearer token-1" }
    const body = JSON.stringify({ message: { token: "d1", notifications: {} } })
    const answer = await fetch(`${prism.url}/v1/projects/p1/messages:send`, { method: "POST", headers, body })
    expect(answer.status).to.equal(422)
  })
})
