import { AirtableIntegration } from "../../../src/integrations/airtable/airtable"
import { sample, type SampleResult } from "../../../tools/simulator/samples"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../fake_service"
import { CLIENT, OAuthProvider } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

interface Sent {
  records: { fields: object }[]
}

/** A renewal gives a new refresh token and ends the old pair. */
export const airtable: OAuthStage = {
  renewal: "handed back",
  afterRefusal: "reset",
  loginFormState: "the same",
  refusal: /has ended: .* log in again/,
  async open() {
    const service = await FakeService.start()
    const provider = new OAuthProvider({
      consentPath: "/oauth2/v1/authorize",
      tokenPath: "/oauth2/v1/token",
      lifetimeSec: 3600,
      rotates: true,
    })
    const files: Buffer[] = []
    const result = sample("orders", 10)
    service.answer = (request) => {
      const answer = provider.answer(request)
      if (answer) return answer
      if (provider.isAllowed(request)) return answerOf(request, files)
      return { status: 401, body: { error: { type: "AUTHENTICATION_REQUIRED", message: "Authentication required" } } }
    }
    return {
      integration: new AirtableIntegration({ apiUrl: service.url, siteUrl: service.url, callsPerSecond: 1000 }),
      environment: { AIRTABLE_CLIENT_ID: CLIENT.id, AIRTABLE_CLIENT_SECRET: CLIENT.secret },
      formParams: { base: "appBase", table: "Orders" },
      delivery: { format: "json_detail", result },
      heldOf: () =>
        Buffer.from(JSON.stringify({ records: [...result.rows()].map((row) => ({ fields: valuesIn(row, result) })) })),
      provider,
      files: () => files,
      revoke: () => provider.revoke(),
      stop: () => service.stop(),
    }
  },
}

function answerOf(request: RecordedRequest, files: Buffer[]): FakeAnswer {
  const { path, body } = request
  if (path === "/v0/meta/bases") return { body: { bases: [] } }
  if (path !== "/v0/appBase/Orders") return { status: 404 }
  files.push(body)
  return { body: { records: (request.json() as Sent).records.map((_, at) => ({ id: `rec${at}` })) } }
}

/** The values of a row under the short labels of its fields. */
function valuesIn(row: Record<string, unknown>, { fields }: SampleResult): object {
  const columns = Object.values(fields).flat() as { name: string; label_short: string }[]
  return Object.fromEntries(
    columns.map(({ name, label_short }) => [label_short, (row[name] as { value: unknown }).value]),
  )
}
