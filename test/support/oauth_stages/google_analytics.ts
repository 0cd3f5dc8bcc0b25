import { GoogleAnalyticsDataImportIntegration } from "../../../src/integrations/google_analytics_data_import/google_analytics_data_import"
import type { FakeAnswer } from "../fake_service"
import { googleError, GoogleStandIn } from "../google_stand_in"
import { googleProvider } from "./google"
import { CLIENT } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

const stream = { name: "properties/2/dataStreams/3", displayName: "S", webStreamData: { measurementId: "G-3" } }
const propertySummaries = [{ property: "properties/2", displayName: "P" }]
const ANSWERS: Readonly<Record<string, FakeAnswer | undefined>> = {
  "/v1beta/accountSummaries": { body: { accountSummaries: [{ account: "accounts/1", propertySummaries }] } },
  "/v1beta/properties/2/dataStreams": { body: { dataStreams: [stream] } },
  "/v1beta/properties/2/dataStreams/3": { body: stream },
  "/v1beta/properties/2/dataStreams/3/measurementProtocolSecrets": {
    body: { measurementProtocolSecrets: [{ secretValue: "round-trip-measurement" }] },
  },
  "/debug/mp/collect": { body: { validationMessages: [] } },
  "/mp/collect": { status: 204, body: "" },
}

/** Each row is one request; what counts here is that each delivery brings its rows. */
export const googleAnalytics: OAuthStage = {
  renewal: "handed back",
  afterRefusal: "reset",
  loginFormState: "reset",
  refusal: /invalid_grant.* log in with Google again/,
  async open() {
    const google = await GoogleStandIn.start()
    const provider = googleProvider()
    google.intervene = (request) => {
      const answer = provider.answer(request)
      if (answer || request.path.endsWith("/collect") || provider.isAllowed(request)) return answer
      return googleError(401, "Request had invalid authentication credentials.")
    }
    google.answer = ({ path }) => ANSWERS[path] ?? { status: 404 }
    return {
      integration: new GoogleAnalyticsDataImportIntegration({ addresses: google.addresses, retryDelayMs: 5 }),
      environment: { GOOGLE_ANALYTICS_CLIENT_ID: CLIENT.id, GOOGLE_ANALYTICS_CLIENT_SECRET: CLIENT.secret },
      formParams: {
        dataSourceCompositeId: "1::2::3",
        dataSourceSchema: "client_id,-,-,-,-,event_param:count",
        deleteOtherFiles: "no",
      },
      provider,
      // One check goes before the rows of each delivery.
      files: () => google.calls("POST", "/debug/mp/collect").map(({ body }) => body),
      heldOf: () =>
        Buffer.from(
          JSON.stringify({
            client_id: "1000",
            user_properties: {},
            events: [{ name: "looker_data_import", params: { count: 1 } }],
          }),
        ),
      revoke: () => provider.revoke(),
      stop: () => google.stop(),
    }
  },
}
