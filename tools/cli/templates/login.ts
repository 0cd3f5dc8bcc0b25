import type { Names } from "./names"

/** Writes the settings of an integration with one key for all users. */
export function settingDeclarations({ label }: Names, hasKey: boolean): string {
  if (!hasKey) return "readonly params = []"
  return `readonly params = [
    { name: "api_key", label: "API Key", description: "${label} > Settings > API.", required: true, sensitive: true },
  ]`
}

/** Writes the variables of an integration whose users log in. The hub is registered as an app at the service. */
export function loginDeclarations({ label, prefix }: Names): string {
  return `readonly params = []
  override readonly environment = [
    { name: "${prefix}_CLIENT_ID", description: "Id of the hub's app at ${label}.", required: true },
    { name: "${prefix}_CLIENT_SECRET", description: "Secret of the hub's app at ${label}.", required: true },
  ]`
}

/** Writes the shapes of the login's answer and of what Looker has stored. */
export function loginConstants({ label }: Names): string {
  return `
/** What ${label} gives for a code. */
const TOKENS = new Hub.Shape((z) => z.object({ access_token: z.string().min(1) }))
/** What Looker stores for the user. */
const STATE = new Hub.Shape((z) => z.object({ tokens: z.object({ access_token: z.string().min(1) }) }))
`
}

/** Writes the methods of an OAuth login, and the one that returns the token for the calls. */
export function loginMethods({ label, prefix }: Names): string {
  return `
  protected override loginFacts() {
    return Hub.pkceFacts()
  }

  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest) {
    const { ${prefix}_CLIENT_ID: client_id = "" } = hub.environment
    const query = {
      ...{ response_type: "code", client_id, redirect_uri: redirectUri, state },
      ...Hub.pkceChallenge(facts),
    }
    return \`\${this.loginUrl}/authorize?\${new URLSearchParams(query).toString()}\`
  }

  /** What Looker stores for the user. @throws ServiceError when ${label} refuses the code. */
  async exchange({ code, redirectUri, facts, hub, signal }: Hub.LoginCallback) {
    const { ${prefix}_CLIENT_ID: client_id = "", ${prefix}_CLIENT_SECRET: client_secret = "" } = hub.environment
    const form = {
      ...{ grant_type: "authorization_code", code, redirect_uri: redirectUri, client_id, client_secret },
      ...Hub.pkceVerifier(facts),
    }
    const login = new Hub.HttpClient({ service: "${label}", baseUrl: this.loginUrl, signal })
    const { access_token } = await login.post("/token", undefined, { form, answer: TOKENS })
    return { tokens: { access_token }, redirect: redirectUri }
  }

  /** @throws DeliveryError when the user is not logged in. */
  private accessToken(request: Hub.DataActionRequest): string {
    const state = STATE.tryRead(this.storedState(request))
    if (state) return state.tokens.access_token
    throw new Hub.DeliveryError("You are not logged in to ${label}: open the dialog in Looker and log in.")
  }`
}

/** Writes the rules of the login's stand-in, which consents at once. */
export function loginRules({ domain }: Names): string {
  return `{ host: "login.${domain}", path: /^\\/authorize$/, answer: ({ url }) => consent(url) },
    { host: "login.${domain}", path: /^\\/token$/, answer: () => ({ body: { access_token: "made-up" } }) },`
}

/** The function that the rules use. */
export const CONSENT = `
/** The browser is sent back with a code, as if the user had said yes. */
function consent({ searchParams }: URL): ServiceAnswer {
  const query = new URLSearchParams({ code: "made-up", state: searchParams.get("state") ?? "" })
  return { status: 302, headers: { location: \`\${searchParams.get("redirect_uri")}?\${query.toString()}\` } }
}
`
