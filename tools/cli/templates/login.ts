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

/** Writes the methods of an OAuth login whose tokens are renewed. */
export function loginMethods({ label, prefix }: Names): string {
  return `
  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest) {
    const { ${prefix}_CLIENT_ID: client_id = "" } = hub.environment
    const query = {
      ...{ response_type: "code", client_id, redirect_uri: redirectUri, state },
      ...Hub.pkceChallenge(facts),
    }
    return \`\${this.loginUrl}/authorize?\${new URLSearchParams(query).toString()}\`
  }

  /** What Looker stores for the user. @throws ServiceError when ${label} refuses the code. */
  exchange(callback: Hub.LoginCallback) {
    return this.endpoint(callback.hub, callback).exchange(callback)
  }

  protected override tokenEndpoint(request: Hub.DataActionRequest) {
    return this.endpoint(request.hub, request)
  }

  /** Where ${label} gives tokens for a code, and new ones for a refresh token. */
  private endpoint({ environment }: Hub.HubContext, { signal, mask }: Pick<Hub.HttpClientOptions, "signal" | "mask">) {
    const { ${prefix}_CLIENT_ID: client_id = "", ${prefix}_CLIENT_SECRET: client_secret = "" } = environment
    const app = { client_id, client_secret }
    const client = new Hub.HttpClient({ service: "${label}", baseUrl: this.loginUrl, signal, mask })
    return new Hub.TokenEndpoint({ client, path: "/token", app: { authorization_code: app, refresh_token: app } })
  }`
}

/** Writes the rules of the login's stand-in, which consents at once. */
export function loginRules({ domain }: Names): string {
  return `{ host: "login.${domain}", path: /^\\/authorize$/, answer: ({ url }) => consent(url) },
    { host: "login.${domain}", path: /^\\/token$/, answer: () => ({ body: TOKENS }) },`
}

/** What the examples and the rules use. */
export const TOKENS = `
/** What the service gives for a code and for a refresh token: the token ends after an hour. */
const TOKENS = { access_token: "made-up", refresh_token: "made-up-too", expires_in: 3600 }
/** What Looker stores of a login. */
const LOGIN = JSON.stringify({ access_token: TOKENS.access_token, refresh_token: TOKENS.refresh_token })
`

/** The function that the rules use. */
export const CONSENT = `
/** The browser is sent back with a code, as if the user had said yes. */
function consent({ searchParams }: URL): ServiceAnswer {
  const query = new URLSearchParams({ code: "made-up", state: searchParams.get("state") ?? "" })
  return { status: 302, headers: { location: \`\${searchParams.get("redirect_uri")}?\${query.toString()}\` } }
}
`
