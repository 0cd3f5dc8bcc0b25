import { FacebookCustomAudiencesIntegration } from "../../../src/integrations/facebook_custom_audiences/facebook_custom_audiences"
import { hashed } from "../../../src/services/advertising"
import { sample } from "../../../tools/simulator/samples"
import { graphError, type SentBatch } from "../facebook_stage"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../fake_service"
import { CLIENT, OAuthProvider } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

const ROOT = "/v27.0"

/** A token lives 60 days and is never renewed: within them it works, then the user logs in again. */
export const facebook: OAuthStage = {
  renewal: "none",
  afterRefusal: "reset",
  loginFormState: "reset",
  refusal: /session has expired.* log in to Facebook again/,
  async open() {
    const service = await FakeService.start()
    const provider = new OAuthProvider({
      consentPath: `${ROOT}/dialog/oauth`,
      tokenPath: `${ROOT}/oauth/access_token`,
      lifetimeSec: 60 * 86_400,
      offline: ["scope", "ads_management,business_management"],
    })
    const files: Buffer[] = []
    service.answer = (request) => {
      const answer = provider.answer(inOAuthTerms(request))
      if (answer) return answer
      if (!provider.isAllowed(request)) return graphError(400, 190, { message: "The session has expired." })
      return answerOf(request, files)
    }
    const { url } = service
    return {
      integration: new FacebookCustomAudiencesIntegration({ graphUrl: url, siteUrl: url, retryDelayMs: 5 }),
      environment: { FACEBOOK_CLIENT_ID: CLIENT.id, FACEBOOK_CLIENT_SECRET: CLIENT.secret },
      formParams: {
        choose_ad_account: "1",
        choose_create_update_replace: "update_audience",
        choose_custom_audience: "22",
        should_hash: "do_hashing",
      },
      delivery: { format: "json_detail_lite_stream", result: sample("users", 20) },
      heldOf: (document) => Buffer.from(JSON.stringify(emailsIn(document).map(hashed))),
      provider,
      files: () => files,
      revoke: () => provider.revoke(),
      stop: () => service.stop(),
    }
  },
}

/** Facebook needs no `response_type`, and takes a code by GET. */
function inOAuthTerms(request: RecordedRequest): RecordedRequest {
  const { path, query } = request
  if (path.endsWith("/dialog/oauth")) {
    return { ...request, query: new URLSearchParams([...query, ["response_type", "code"]]) }
  }
  return path.endsWith("/access_token") ? { ...request, method: "POST", text: query.toString() } : request
}

function answerOf(request: RecordedRequest, files: Buffer[]): FakeAnswer {
  if (request.path.endsWith("/me")) return { body: { id: "7" } }
  if (request.method === "GET") return { body: { data: [{ name: "One", id: "22", account_id: "1" }] } }
  const { data, schema } = (request.json() as SentBatch).payload
  files.push(Buffer.from(JSON.stringify(data.map((row) => row[schema.indexOf("EMAIL")]))))
  return { body: { num_received: data.length, num_invalid_entries: 0 } }
}

function emailsIn(document: Buffer): string[] {
  const { data } = JSON.parse(document.toString()) as { data: { "users.email": { value: string } }[] }
  return data.map((row) => row["users.email"].value)
}
