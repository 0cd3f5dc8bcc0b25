import type { IAccessToken } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import { DeliveryError, type ServiceError } from "../errors"
import type { HttpClient } from "../outbound"
import type { Known } from "./known"

/** A login that ends sooner than this is renewed before it is used, in milliseconds. */
const MARGIN_MS = 60_000

/** Looker's answer to a login. Source: API 4.0, `login`. */
const LOGIN = new Shape((z) => z.object({ access_token: z.string().min(1), expires_in: z.number().optional() }))
const HOUR_SEC = 3600

/** Looker's answer to a login. */
export type LoginAnswer = Known<Shaped<typeof LOGIN>, IAccessToken>

/** The access token of one user of a Looker. It is fetched when it is needed, and by one call at a time. */
export class LookerLogin {
  private token?: string
  private endsAt = 0
  private pending?: Promise<string>

  /** @param logIn Asks for a token: the answer of the API. */
  constructor(private readonly logIn: () => Promise<LoginAnswer>) {}

  /** Gives a token that works; a new one when Looker has refused the last. Has the form of the client's `token`. */
  readonly get = (refused?: ServiceError, refusedToken?: string): Promise<string> => {
    // Another call may have renewed the login since.
    if (refused && refusedToken === this.token) this.token = undefined
    if (this.token !== undefined && Date.now() < this.endsAt) return Promise.resolve(this.token)
    this.pending ??= this.renew().finally(() => (this.pending = undefined))
    return this.pending
  }

  private async renew(): Promise<string> {
    const { access_token, expires_in = HOUR_SEC } = await this.logIn()
    this.token = access_token
    this.endsAt = Date.now() + expires_in * 1000 - MARGIN_MS
    return access_token
  }
}

/** Logs the API user in. The credentials stand in the body: as query parameters Looker no longer takes them. */
export function logIn(client: HttpClient, clientId: string, clientSecret: string): Promise<LoginAnswer> {
  const form = { client_id: clientId, client_secret: clientSecret }
  return client.post("/login", undefined, { form, answer: LOGIN })
}

/** Logs the API user in as another user, for whom the API user must be allowed to speak. */
export function logInAs(client: HttpClient, userId: string): Promise<LoginAnswer> {
  return client.post(`/login/${encodeURIComponent(userId)}`, undefined, { answer: LOGIN })
}

/** The failure of a Looker without credentials. */
export function noCredentials(service: string): DeliveryError {
  return new DeliveryError(
    `${service} has no API credentials on this hub: its operator sets the client ID and secret of an API key.`,
  )
}
