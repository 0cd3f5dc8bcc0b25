import * as Hub from "../../framework"
import { SERVICE, TOKEN } from "./marketo_answers"

const TIMEOUT_MS = 20_000
const RETRIES = 2

/** The access token of one run, fetched on first use and shared by all its calls. */
export class MarketoToken {
  private fetching?: Promise<string>
  /** The last one that was fetched. */
  private token?: string

  constructor(
    private readonly http: Hub.HttpClient,
    private readonly request: Hub.DataActionRequest,
  ) {}

  /** @throws ServiceError that concerns all calls. */
  current(): Promise<string> {
    return (this.fetching ??= this.fetch())
  }

  /** A token in place of one that Marketo no longer accepts. Calls that fail at the same time share the new one. */
  renewed(stale: string): Promise<string> {
    if (this.token === stale) {
      this.token = undefined
      this.fetching = this.fetch()
    }
    return this.current()
  }

  private async fetch(): Promise<string> {
    const query = {
      grant_type: "client_credentials",
      client_id: this.request.requiredParam("clientID"),
      client_secret: this.request.requiredParam("clientSecret"),
    }
    try {
      const http = this.http.with({ timeoutMs: TIMEOUT_MS, retries: RETRIES })
      const { access_token: token } = await http.get("/identity/oauth/token", { query, answer: TOKEN })
      this.request.mask.add(token)
      this.token = token
      return token
    } catch (error) {
      if (!(error instanceof Hub.DeliveryError)) throw error
      // With a status that nobody repeats: the call that wants the token has retries of its own.
      throw new Hub.ServiceError(SERVICE, `No login: ${error.message}`, { status: 401, cause: error })
    }
  }
}
