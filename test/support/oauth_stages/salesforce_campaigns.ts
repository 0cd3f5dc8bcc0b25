import { SalesforceCampaignsIntegration } from "../../../src/integrations/salesforce_campaigns/salesforce_campaigns"
import { sample } from "../../../tools/simulator/samples"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../fake_service"
import { CLIENT, OAuthProvider } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

const API = "/services/data/v66.0"
const CAMPAIGN = "701EXAMPLE"

interface Sent {
  records: object[]
}

/** An org that demands refresh token rotation. */
export const salesforceCampaigns: OAuthStage = {
  renewal: "handed back",
  afterRefusal: "reset",
  loginFormState: "reset",
  refusal: /has ended: .* log in again/,
  async open() {
    const service = await FakeService.start()
    const provider = new OAuthProvider({
      consentPath: "/services/oauth2/authorize",
      tokenPath: "/services/oauth2/token",
      lifetimeSec: 7200,
      rotates: true,
    })
    const files: Buffer[] = []
    const result = sample("users", 10)
    service.answer = (request) => {
      const answer = provider.answer(request)
      if (answer) return answer
      if (provider.isAllowed(request)) return answerOf(request, files)
      return { status: 401, body: [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }] }
    }
    return {
      integration: new SalesforceCampaignsIntegration({ orgUrl: service.url, retryDelayMs: 5 }),
      environment: { SALESFORCE_CLIENT_ID: CLIENT.id, SALESFORCE_CLIENT_SECRET: CLIENT.secret },
      settings: { salesforce_domain: "https://acme.my.salesforce.com" },
      formParams: { create_or_append: "append", campaign_name: CAMPAIGN, surface_sfdc_errors: "yes" },
      delivery: { format: "json_detail_lite_stream", result },
      heldOf: () => Buffer.from(JSON.stringify({ allOrNone: false, records: [...result.rows()].map(memberOf) })),
      provider,
      files: () => files,
      revoke: () => provider.revoke(),
      stop: () => service.stop(),
    }
  },
}

function answerOf(request: RecordedRequest, files: Buffer[]): FakeAnswer {
  const { path, body } = request
  if (path === `${API}/query`) return { body: { records: [{ Id: CAMPAIGN, Name: "Autumn" }] } }
  if (path === `${API}/sobjects/CampaignMember/describe`) return { body: { fields: [] } }
  if (path !== `${API}/composite/sobjects`) return { status: 404 }
  files.push(body)
  return { body: (request.json() as Sent).records.map(() => ({ success: true, errors: [] })) }
}

function memberOf(row: Record<string, unknown>): object {
  const { value: ContactId } = row["users.contact_id"] as { value: string }
  return { attributes: { type: "CampaignMember" }, ContactId, CampaignId: CAMPAIGN }
}
