import * as Hub from "../../framework"
import type { FacebookGraph } from "./facebook_graph"

/** A token that ends earlier is exchanged for one that lives about 60 days. */
const SHORT_LIFE_SEC = 7 * 86_400

const TOKEN = new Hub.Shape((z) =>
  z.object({ access_token: z.string().min(1), expires_in: z.number().optional().catch(undefined) }),
)
const STORED = new Hub.Shape((z) => z.object({ tokens: z.object({ longLivedToken: z.string().min(1) }) }))

/** What Looker stores for a user. */
export interface FacebookState {
  tokens: { longLivedToken: string }
  redirect: string
}

export interface FacebookApp {
  client_id: string
  client_secret: string
}

/** The token in a stored state; undefined when there is none. */
export function storedToken(state: Record<string, unknown> | undefined): string | undefined {
  return STORED.tryRead(state)?.tokens.longLivedToken
}

/**
 * Exchanges a code for a token that lives about 60 days. There is no way to renew it.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 * @throws ServiceError
 */
export async function exchangeCode(
  graph: FacebookGraph,
  app: FacebookApp,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<FacebookState> {
  const ask = (query: Record<string, string>, repeat?: "never") =>
    graph.get("/oauth/access_token", { query, answer: TOKEN, repeat })
  const { client_id, client_secret } = app
  // A code works only once.
  const first = await ask({ client_id, redirect_uri: redirectUri, client_secret, code }, "never")
  const isShort = first.expires_in !== undefined && first.expires_in < SHORT_LIFE_SEC
  const { access_token: longLivedToken } = isShort
    ? await ask({ grant_type: "fb_exchange_token", ...app, fb_exchange_token: first.access_token })
    : first
  return { tokens: { longLivedToken }, redirect: redirectUri }
}
