import * as Hub from "../../framework"
import { dropboxFields, listFolders } from "./dropbox_form"
import { explainDropbox } from "./dropbox_refusal"
import { exchangeCode, LoginLostError, PASSING, readLogin } from "./dropbox_login"
import { filePath } from "./dropbox_path"
import { DropboxSession } from "./dropbox_session"
import { type OnConflict, UPLOAD_BYTES, uploadFile } from "./dropbox_upload"

const APP_KEY = "DROPBOX_ACTION_APP_KEY"
const APP_SECRET = "DROPBOX_ACTION_APP_SECRET"

type Caller = Pick<Hub.HttpClientOptions, "signal" | "mask">

export interface DropboxOptions {
  /** Origin of the API. */
  apiUrl?: string
  /** Origin that files are uploaded to. */
  contentUrl?: string
  /** Origin of the consent page. */
  siteUrl?: string
  /** Wait before a failed call is repeated, in milliseconds. Default 1000. */
  retryDelayMs?: number
}

/** Uploads the result of a query or dashboard as a file to a folder of the user's Dropbox. */
export class DropboxIntegration extends Hub.OAuthIntegration {
  readonly name = "dropbox"
  readonly label = "Dropbox"
  readonly description = "Upload results as files to a folder of your Dropbox."
  override readonly acknowledgement = "the id or the name of the file"
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]
  override readonly minimumLookerVersion = "6.8.0"
  override readonly memoryBytes = UPLOAD_BYTES
  override readonly environment = [
    { name: APP_KEY, description: "App key of your Dropbox app.", required: true },
    { name: APP_SECRET, description: "App secret of your Dropbox app.", required: true },
  ]

  constructor(private readonly options: DropboxOptions = {}) {
    super()
  }

  protected override loginFacts() {
    return Hub.pkceFacts()
  }

  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest): string {
    const url = new URL("/oauth2/authorize", this.options.siteUrl ?? "https://www.dropbox.com")
    const query = {
      response_type: "code",
      client_id: hub.environment[APP_KEY] ?? "",
      redirect_uri: redirectUri,
      force_reapprove: "true",
      token_access_type: "offline",
      state,
      ...Hub.pkceChallenge(facts),
    }
    url.search = new URLSearchParams(query).toString()
    return url.href
  }

  exchange({ code, redirectUri, facts, hub, signal }: Hub.LoginCallback): Promise<object> {
    return exchangeCode(this.tokenEndpoint(hub, { signal }), { code, redirect: redirectUri }, Hub.pkceVerifier(facts))
  }

  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const description = "Log in to Dropbox, so that results can be uploaded there."
    try {
      const session = await this.openSession(request)
      if (!session) return await this.loginForm(request, { description })
      const folders = await listFolders(this.client(request, session))
      return new Hub.DataActionForm(dropboxFields(folders), this.newState(session, request))
    } catch (error) {
      if (!(error instanceof LoginLostError)) throw error
      return this.loginForm(request, { description: `Your login has ended. ${description}` })
    }
  }

  /**
   * @throws DeliveryError when Looker sent no data, an answer is missing, or nobody is logged in.
   * @throws LoginLostError, which makes Looker forget the login; ServiceError when Dropbox refuses the file.
   */
  async execute(request: Hub.DataActionRequest) {
    if (request.isEmpty)
      throw new Hub.DeliveryError("Looker sent no data to upload: run the query, then send it again.")
    const target = { path: filePath(request), onConflict: onConflict(request.formParams.on_conflict) }
    const session = await this.openSession(request)
    if (!session) throw new Hub.DeliveryError("Nobody is logged in to Dropbox: open the dialog in Looker and log in.")
    const { contentUrl: baseUrl = "https://content.dropboxapi.com" } = this.options
    const client = this.client(request, session).with({ baseUrl, timeoutMs: 300_000 })
    try {
      const source = await request.stream()
      await Hub.withSource(source, request.signal, () => uploadFile(client, source, target))
    } catch (error) {
      // Looker stores new tokens also now: the code they came from works only once.
      throw Hub.withState(error, this.newState(session, request))
    }
    return new Hub.DataActionResponse({ state: this.newState(session, request) })
  }

  private async openSession(request: Hub.DataActionRequest): Promise<DropboxSession | undefined> {
    const login = readLogin(this.storedState(request))
    return login && DropboxSession.open(this.tokenEndpoint(request.hub, request), login)
  }

  private newState({ newTokens }: DropboxSession, { hub }: Hub.DataActionRequest): Hub.ActionState | undefined {
    return newTokens && { data: this.stateText(newTokens, hub) }
  }

  private tokenEndpoint({ environment }: Hub.HubContext, caller: Caller) {
    const [clientId = "", clientSecret = ""] = [environment[APP_KEY], environment[APP_SECRET]]
    return { client: this.api(caller), clientId, clientSecret }
  }

  /** Returns a client that calls Dropbox for the user. Each of its calls can safely be made twice. */
  private client(request: Hub.DataActionRequest, session: DropboxSession): Hub.HttpClient {
    const token = session.token.bind(session)
    return this.api(request).with({ token, repeat: PASSING, explain: explainDropbox })
  }

  private api({ signal, mask }: Caller): Hub.HttpClient {
    const { apiUrl: baseUrl = "https://api.dropboxapi.com", retryDelayMs: firstWaitMs = 1000 } = this.options
    return new Hub.HttpClient({ service: "Dropbox", baseUrl, signal, mask, timeoutMs: 60_000, firstWaitMs })
  }
}

/** Defaults to `rename`: schedules saved before the field existed have no answer. */
function onConflict(answer: string | undefined): OnConflict {
  return answer === "overwrite" || answer === "fail" ? answer : "rename"
}

Hub.addIntegration(new DropboxIntegration(), __dirname)
