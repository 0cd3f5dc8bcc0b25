import type { OAuth2ClientOptions } from "google-auth-library"
import { Shape } from "../../data/json"
import { HttpClient, type HttpClientOptions, type Repeat } from "../../outbound"
import { explainGoogle } from "./google_refusal"

/** Options of calls to Google's token endpoint. */
export type TokenEndpoint = Pick<HttpClientOptions, "service" | "baseUrl" | "signal" | "mask" | "firstWaitMs">

/** Google's answer has more members than these; all of them are stored. */
const TOKENS = new Shape((z) =>
  z.looseObject({
    access_token: z.string().min(1),
    refresh_token: z.string().optional(),
    expires_in: z.number().optional(),
  }),
)

/**
 * Options for the clients of Google's library. Their requests for tokens go out like all calls of the hub: with a time limit,
 * ended by the signal, with secrets masked, and failing with a ServiceError. The library itself would retry on its own
 * schedule, and would request the tokens of service accounts from a fixed address.
 * @param repeat When requests for tokens are retried.
 */
export function authOptions(endpoint: TokenEndpoint, repeat: Repeat): OAuth2ClientOptions {
  const http = new HttpClient({ ...endpoint, repeat, explain: explainGoogle })
  const request = async ({ data }: { data: URLSearchParams }) => {
    const form = Object.fromEntries(data)
    return { data: await http.post("/token", undefined, { form, answer: TOKENS }) }
  }
  // The clients call only this method for tokens.
  const transporter = { request } as unknown as OAuth2ClientOptions["transporter"]
  return { transporter, useAuthRequestParameters: false }
}
