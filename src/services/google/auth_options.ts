import type { OAuth2ClientOptions } from "google-auth-library"
import { Shape } from "../../data/json"
import { HttpClient, type HttpClientOptions, type Repeat } from "../../outbound"
import { explainGoogle } from "./google_refusal"

/** Where Google gives tokens, and for whom. */
export type TokenEndpoint = Pick<HttpClientOptions, "service" | "baseUrl" | "signal" | "mask" | "firstWaitMs">

/** What Google gives tells more than is named here; all of it is stored. */
const TOKENS = new Shape((z) =>
  z.looseObject({
    access_token: z.string().min(1),
    refresh_token: z.string().optional(),
    expires_in: z.number().optional(),
  }),
)

/**
 * For the clients of Google's library: what they send for tokens goes out as all calls of the hub do, with a time limit, ended
 * by the signal, with secrets masked, and fails with a ServiceError. The library itself would retry by its own clock, and ask
 * for the tokens of service accounts at an address that nothing can change.
 * @param repeat When asking for tokens is repeated.
 */
export function authOptions(endpoint: TokenEndpoint, repeat: Repeat): OAuth2ClientOptions {
  const http = new HttpClient({ ...endpoint, repeat, explain: explainGoogle })
  const request = async ({ data }: { data: URLSearchParams }) => {
    const form = Object.fromEntries(data)
    return { data: await http.post("/token", undefined, { form, answer: TOKENS }) }
  }
  // The one method that the clients call for tokens.
  const transporter = { request } as unknown as OAuth2ClientOptions["transporter"]
  return { transporter, useAuthRequestParameters: false }
}
