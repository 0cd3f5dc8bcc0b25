import { ServiceError } from "../errors"
import type { HttpCall } from "./http_call"
import type { SecretMask } from "./secret_mask"

/**
 * An access token, or a function that returns one. The function is called before each call, and again with the refusal and the token when the
 * service answers 401. It then returns a new token, or undefined when it has none; the refusal is then final.
 */
export type Token = string | ((refused?: ServiceError, refusedToken?: string) => Promise<string | undefined>)

export interface Basic {
  user: string
  password: string
}

export interface HttpLoginOptions {
  token?: Token
  /** Word before the token in the header. Default `Bearer`. */
  scheme?: string
  basic?: Basic
  /** Mask that learns the `authorization` header. Default: the mask of the call. */
  mask?: SecretMask
}

/** Adds the `authorization` header to calls. */
export class HttpLogin {
  constructor(private readonly options: HttpLoginOptions) {}

  /** @throws the error of the `token` function. */
  async open(call: HttpCall, mayRenew: boolean): Promise<CallSession> {
    const { token, scheme = "Bearer", basic } = this.options
    if (basic) {
      const login = Buffer.from(`${basic.user}:${basic.password}`).toString("base64")
      return new CallSession(this.authorized(call, `Basic ${login}`))
    }
    if (token === undefined) return new CallSession(call)
    if (typeof token === "string") return new CallSession(this.authorized(call, `${scheme} ${token}`))
    const current = await token()
    const renew = async (refused: ServiceError) => {
      const renewed = await token(refused, current)
      return renewed === undefined || renewed === current ? undefined : this.authorized(call, `${scheme} ${renewed}`)
    }
    const first = current === undefined ? call : this.authorized(call, `${scheme} ${current}`)
    return new CallSession(first, mayRenew ? renew : undefined)
  }

  private authorized(call: HttpCall, authorization: string): HttpCall {
    const mask = this.options.mask ?? call.mask
    mask.addNamed([["authorization", authorization]])
    return { ...call, headers: { ...call.headers, authorization } }
  }
}

/** Renewing the login failed. That is not a failure of the call, so the call is not retried. */
export class LoginEnded extends Error {
  constructor(readonly reason: unknown) {
    super()
  }
}

/** One call with its login, for all its attempts. */
class CallSession {
  constructor(
    private call: HttpCall,
    private renew?: (refused: ServiceError) => Promise<HttpCall | undefined>,
  ) {}

  /** @throws LoginEnded */
  async send<T>(work: (call: HttpCall) => Promise<T>): Promise<T> {
    try {
      return await work(this.call)
    } catch (error) {
      const { renew } = this
      if (!renew || !(error instanceof ServiceError) || error.serviceStatus !== 401) throw error
      this.renew = undefined
      const renewed = await renew(error).catch((reason: unknown) => {
        throw new LoginEnded(reason)
      })
      if (!renewed) throw error
      this.call = renewed
      return work(renewed)
    }
  }
}
