import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"

/** What a provider gives a user who logs in. */
export interface LoginTokens {
  access_token: string
  refresh_token?: string
  /** Seconds since 1970; absent when the provider names no end. */
  expires_at?: number
}

/** A login that another hub stored before it exchanged the code for tokens. */
export interface LoginCode {
  code: string
  redirect: string
}

const TOKENS = new Shape((z) =>
  z.object({
    access_token: z.string().min(1),
    refresh_token: z.string().min(1).optional().catch(undefined),
    expires_at: z.number().optional().catch(undefined),
  }),
)
const TOKENS_WITHIN = new Shape((z) => z.object({ tokens: z.record(z.string(), z.unknown()) }))
const CODE = new Shape((z) => z.object({ code: z.string().min(1), redirect: z.string().min(1) }))

/**
 * Reads a stored login in the shapes that hubs have stored: the tokens, the tokens in the member `tokens`, or a code.
 * @returns undefined when the login cannot be used.
 */
export function readLogin(state: Record<string, unknown> | undefined): LoginTokens | LoginCode | undefined {
  const tokens = TOKENS_WITHIN.tryRead(state)?.tokens ?? state
  return TOKENS.tryRead(tokens) ?? CODE.tryRead(state)
}

/** Thrown when only a new login helps. Looker then forgets the login, and a delivery ends. */
export class LoginLostError extends ServiceError {
  constructor(service: string, cause?: unknown) {
    const message = `Your ${service} login has ended: open the dialog in Looker and log in again.`
    super(service, message, { status: 401, cause, response: { state: { data: "reset" } } })
  }
}
