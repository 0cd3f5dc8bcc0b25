import { ServiceError } from "../../errors"

/**
 * The login that Looker stores: tokens of a provider that can be renewed, and where they were sent.
 * @throws ServiceError when there is no refresh token.
 */
export function lastingLogin<Tokens extends object>(service: string, tokens: Tokens, redirect: string) {
  if ("refresh_token" in tokens && tokens.refresh_token) return { tokens, redirect }
  throw new ServiceError(
    service,
    `${service} gave no refresh token, so the login would end within the hour. ` +
      "Remove the app's access in your account there, then log in again.",
  )
}
