import { ServiceError } from "../errors"
import type { HttpCall } from "./http_call"
import type { SecretMask } from "./secret_mask"

/**
 * An access token, or what gives it. It is asked before a call, and once more where the service answers 401, with that refusal:
 * then it renews the token, or gives undefined when there is nothing to renew, and the refusal stands.
 */
export type Token = string | ((refused?: ServiceError) => Promise<string | undefined>)

export interface Basic {
  user: string
  password: string
}

export interface HttpLoginOptions {
  token?: Token
  basic?: Basic
  /** Gets to know what the client says who it is by. */
  mask?: SecretMask
}

/** How a client says who calls. */
export class HttpLogin {
  constructor(private readonly options: HttpLoginOptions) {}

  /** @throws what the token's function fails with. */
  async open(call: HttpCall, mayRenew: boolean): Promise<CallSession> {
    const { token, basic } = this.options
    if (basic) {
      const login = Buffer.from(`${basic.user}:${basic.password}`).toString("base64")
      return new CallSession(this.authorized(call, `Basic ${login}`))
    }
    if (token === undefined) return new CallSession(call)
    if (typeof token === "string") return new CallSession(this.authorized(call, `Bearer ${token}`))
    const current = await token()
    const renew = async (refused: ServiceError) => {
      const renewed = await token(refused)
      return renewed === undefined || renewed === current ? undefined : this.authorized(call, `Bearer ${renewed}`)
    }
    const first = current === undefined ? call : this.authorized(call, `Bearer ${current}`)
    return new CallSession(first, mayRenew ? renew : undefined)
  }

  private authorized(call: HttpCall, authorization: string): HttpCall {
    const mask = this.options.mask ?? call.mask
    mask.addNamed([["authorization", authorization]])
    return { ...call, headers: { ...call.headers, authorization } }
  }
}

/** Renewing the login failed, which is no failure of the call, and is not repeated with it. */
export class LoginEnded extends Error {
  constructor(readonly reason: unknown) {
    super()
  }
}

/** One call in the name of somebody, as often as it is made. */
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
