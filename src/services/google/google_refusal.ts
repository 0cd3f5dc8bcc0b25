import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import type { Explain } from "../../outbound"

/** Matches Google's messages about a login that is unknown or no longer valid. */
export const NO_LOGIN = /invalid_grant|could not authenticate/i

/** Whether Google refused the login, so that the user has to log in again. */
export function isLoginRefused(thrown: unknown): boolean {
  if (!(thrown instanceof ServiceError)) return false
  return thrown.serviceStatus === 401 || NO_LOGIN.test(thrown.message)
}

const TEXT_LENGTH = 1024
const REFUSAL = new Shape((z) =>
  z.object({
    error: z.union([z.string(), z.object({ message: z.string() })]),
    error_description: z.string().optional().catch(undefined),
  }),
)

/** Explains a refusal in Google's words, without the JSON around them. */
export const explainGoogle: Explain = ({ json, text, words }) => {
  const { error, error_description: description } = REFUSAL.tryRead(json) ?? { error: text }
  const said = typeof error === "string" ? [error, description].filter(Boolean).join(": ") : error.message
  return { message: words(said, TEXT_LENGTH) }
}
