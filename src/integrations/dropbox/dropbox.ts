import * as Hub from "../../framework"
import { dropboxFields, listFolders } from "./dropbox_form"
import { filePath } from "./dropbox_path"
import { explainDropbox, isMissingScope } from "./dropbox_refusal"
import { type OnConflict, UPLOAD_BYTES, uploadFile } from "./dropbox_upload"

const APP_KEY = "DROPBOX_ACTION_APP_KEY"
const APP_SECRET = "DROPBOX_ACTION_APP_SECRET"

/** Failures after which a call is retried, if it can safely be made twice. */
const PASSING: Hub.Repeat = [429, "5xx", "unreached"]

type Caller = Pick<Hub.HttpClientOptions, "signal" | "mask">

const API_URL = "https://api.dropboxapi.com"
const CONTENT_URL = "https://content.dropboxapi.com"

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
export class DropboxIntegration extends Hub.RenewingOAuthIntegration {
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

  override serviceUrls() {
    return [this.options.apiUrl ?? API_URL, this.options.contentUrl ?? CONTENT_URL]
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

  exchange(callback: Hub.LoginCallback): Promise<object> {
    return this.endpoint(callback.hub, callback).exchange(callback)
  }

  override form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const description = "Log in to Dropbox, so that results can be uploaded there."
    return this.formLoggedIn(request, { description }, async (session) => {
      return new Hub.DataActionForm(dropboxFields(await listFolders(this.client(request, session))))
    })
  }

  /**
   * @throws DeliveryError when Looker sent no data, an answer is missing, or nobody is logged in.
   * @throws LoginLostError, which makes Looker forget the login; ServiceError when Dropbox refuses the file.
   */
  async execute(request: Hub.DataActionRequest) {
    if (request.isEmpty)
      throw new Hub.DeliveryError("Looker sent no data to upload: run the query, then send it again.")
    const target = { path: filePath(request), onConflict: onConflict(request.formParams.on_conflict) }
    return this.deliverLoggedIn(request, async (session) => {
      const { contentUrl: baseUrl = CONTENT_URL } = this.options
      const client = this.client(request, session).with({ baseUrl, timeoutMs: 300_000 })
      const source = await request.stream()
      await Hub.withSource(source, request.signal, () => uploadFile(client, source, target))
      return new Hub.DataActionResponse()
    })
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.pathDestination("dropbox", filePath(request))])
  }

  protected override tokenEndpoint(request: Hub.DataActionRequest): Hub.TokenEndpoint {
    return this.endpoint(request.hub, request)
  }

  /** The token is valid, but the Dropbox app lacks the permission for the call. */
  protected override isFinalRefusal(refused: Hub.ServiceError): boolean {
    return isMissingScope(refused)
  }

  private endpoint({ environment }: Hub.HubContext, caller: Caller): Hub.TokenEndpoint {
    const app = { client_id: environment[APP_KEY] ?? "", client_secret: environment[APP_SECRET] ?? "" }
    const client = this.api(caller)
    return new Hub.TokenEndpoint({
      client,
      path: "/oauth2/token",
      app: { authorization_code: app, refresh_token: app },
    })
  }

  /** Returns a client that calls Dropbox for the user. Each of its calls can safely be made twice. */
  private client(request: Hub.DataActionRequest, { token }: Hub.LoginSession): Hub.HttpClient {
    return this.api(request).with({ token, repeat: PASSING, explain: explainDropbox })
  }

  private api({ signal, mask }: Caller): Hub.HttpClient {
    const { apiUrl: baseUrl = API_URL, retryDelayMs: firstWaitMs = 1000 } = this.options
    return new Hub.HttpClient({ service: "Dropbox", baseUrl, signal, mask, timeoutMs: 60_000, firstWaitMs })
  }
}

/** Defaults to `rename`: schedules saved before the field existed have no answer. */
function onConflict(answer: string | undefined): OnConflict {
  return answer === "overwrite" || answer === "fail" ? answer : "rename"
}

Hub.addIntegration(new DropboxIntegration(), __dirname)
