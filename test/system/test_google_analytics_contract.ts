import { expect } from "chai"
import { GoogleAnalyticsDataImportIntegration } from "../../src/integrations/google_analytics_data_import/google_analytics_data_import"
import { GoogleStandIn } from "../support/google_stand_in"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"
import { csvAttachment } from "../support/samples"

const STREAM = {
  name: "properties/2/dataStreams/3",
  displayName: "Shop",
  type: "WEB_DATA_STREAM",
  webStreamData: { measurementId: "G-3", defaultUri: "https://shop.example.com" },
}
const SECRETS = "/v1beta/properties/2/dataStreams/3/measurementProtocolSecrets"

describe("google_analytics_data_import by Google's published document of the Admin API", () => {
  let google: GoogleStandIn
  let prism: Peer
  let hasSecret = true
  before(async () => {
    google = await GoogleStandIn.start()
    google.answer = ({ method, path }) => {
      if (path === "/v1beta/accountSummaries") {
        const properties = [{ property: "properties/2", displayName: "Web" }]
        return {
          body: { accountSummaries: [{ account: "accounts/1", displayName: "Acme", propertySummaries: properties }] },
        }
      }
      if (path === "/v1beta/properties/2/dataStreams") return { body: { dataStreams: [STREAM] } }
      if (path === "/v1beta/properties/2/dataStreams/3") return { body: STREAM }
      const secret = { name: `${SECRETS.slice("/v1beta/".length)}/1`, displayName: "Looker", secretValue: "measured" }
      if (path === SECRETS && method === "POST") return { body: secret }
      if (path === SECRETS) return { body: hasSecret ? { measurementProtocolSecrets: [secret] } : {} }
      if (path === "/debug/mp/collect") return { body: { validationMessages: [] } }
      return { status: 204, body: "" }
    }
    prism = await startContract("google_analytics_admin", google.url)
  })
  beforeEach(() => {
    hasSecret = true
    google.service.requests.length = 0
  })
  after(async () => {
    await prism?.stop()
    await google?.stop()
  })

  const call = async (kind: "form" | "execute", more: object = {}) => {
    const addresses = { ...google.addresses, analyticsAdmin: prism.url }
    const environment = { GOOGLE_ANALYTICS_CLIENT_ID: "c1", GOOGLE_ANALYTICS_CLIENT_SECRET: "client-secret" }
    const tokens = { access_token: "a1", refresh_token: "r1", expiry_date: Date.now() + 3_600_000 }
    const { body } = await hubWith(new GoogleAnalyticsDataImportIntegration({ addresses }), { environment })
      .post(`/actions/google_analytics_data_import/${kind}`)
      .send({
        type: "query",
        data: { state_json: JSON.stringify({ tokens, redirect: "https://hub/redirect" }), state_url: "https://l/s" },
        ...more,
      })
      .expect(200)
    return body as { fields: { options?: { name: string }[] }[]; looker: { success: boolean; message?: string } }
  }
  const send = async () => {
    const schema = { dataSourceCompositeId: "1::2::3", dataSourceSchema: "user_id,user_property:plan" }
    const answer = await call("execute", { form_params: schema, attachment: csvAttachment("id,plan\nu1,gold\n") })
    return answer.looker
  }

  it("the streams of all accounts are listed", async () => {
    const { fields } = await call("form")
    expect(fields[0]?.options?.map(({ name }) => name)).to.include("1::2::3")
  })

  it("a secret is read, and made where there is none", async () => {
    expect(await send()).to.include({ success: true })
    hasSecret = false
    expect(await send()).to.include({ success: true })
    expect(google.calls("POST", SECRETS)).to.have.length(1)
  })

  it("the document knows no other member of a secret", async () => {
    const headers = { "content-type": "application/json", authorization: "Bearer a1" }
    const body = JSON.stringify({ displayName: "Looker", purpose: "import" })
    expect((await fetch(prism.url + SECRETS, { method: "POST", headers, body })).status).to.equal(422)
  })
})
