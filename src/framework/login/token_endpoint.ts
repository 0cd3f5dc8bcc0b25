import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import type { HttpClient, Repeat } from "../../outbound"
import { LoginLostError, type LoginTokens } from "./login_tokens"
import { pkceVerifier } from "./pkce"
import type { SealedCode } from "./sealed_login"

/** Failures after which a refresh token is sent again. A pair that was lost on the way cannot be got otherwise. */
const PASSING: Repeat = [429, "5xx", "unreached"]

const ANSWER = new Shape((z) =>
  z.object({
    access_token: z.string().min(1),
    refresh_token: z.string().nullish(),
    expires_in: z.number().optional().catch(undefined),
  }),
)

export interface TokenEndpointOptions {
  /** Client of the provider. It logs the app in if the form does not. */
  client: HttpClient
  path: string
  /** What the form says of the app, for each grant. */
  app: Readonly<Record<"authorization_code" | "refresh_token", Readonly<Record<string, string>>>>
}

/** Where a provider gives tokens for a code or a refresh token. Source: RFC 6749, sections 4.1.3 and 6. */
export class TokenEndpoint {
  constructor(private readonly options: TokenEndpointOptions) {}

  /** Exchanges a code, which works only once. @throws ServiceError */
  async exchange({ code, redirectUri, facts }: SealedCode): Promise<LoginTokens> {
    const { app } = this.options
    const form = { code, redirect_uri: redirectUri, ...pkceVerifier(facts), ...app.authorization_code }
    return this.ask(this.options.client, "authorization_code", form, "never")
  }

  /**
   * Renews the login. A refresh token that comes along replaces the old one. Looker's hang-up does not end the call, because
   * the old pair may be dead by then.
   * @throws LoginLostError when the provider no longer accepts the refresh token; ServiceError when it fails otherwise.
   */
  async renew(refreshToken: string): Promise<LoginTokens> {
    const { app } = this.options
    const client = this.options.client.with({ signal: undefined })
    try {
      const form = { refresh_token: refreshToken, ...app.refresh_token }
      return { refresh_token: refreshToken, ...(await this.ask(client, "refresh_token", form, PASSING)) }
    } catch (error) {
      throw isInvalidGrant(error) ? new LoginLostError(client.service, error) : error
    }
  }

  private async ask(
    client: HttpClient,
    grant: string,
    fields: Record<string, string>,
    repeat: Repeat,
  ): Promise<LoginTokens> {
    const form = { grant_type: grant, ...fields }
    const answer = await client.post(this.options.path, undefined, { form, answer: ANSWER, repeat })
    const { access_token, refresh_token, expires_in } = answer
    return {
      access_token,
      ...(refresh_token && { refresh_token }),
      ...(expires_in !== undefined && { expires_at: Math.floor(Date.now() / 1000) + expires_in }),
    }
  }
}

/** Whether a provider says that a code or refresh token is invalid or has expired. */
export function isInvalidGrant(error: unknown): boolean {
  return error instanceof ServiceError && (error.serviceText ?? "").includes("invalid_grant")
}
