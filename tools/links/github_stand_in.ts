import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import { Shape } from "../../src/data/json"
import { type CommitStatus, GithubApi } from "./github/github_api"
import { badCredentials, noUserAgent, notFound } from "./github/github_refusal"
import { Deliveries } from "./github/deliveries"
import { type GithubHook, HookStore } from "./github/hook_store"
import { type OAuthApp, OAuthLogin } from "./github/oauth_login"
import { type PullRequest, pullRequestPayload } from "./github/pull_request_payload"
import { type Push, pushPayload } from "./github/push_payload"
import { type NewRepository, RepositoryStore } from "./github/repository_store"
import { type GithubCaller, TokenStore } from "./github/token_store"
import { type HookAnswer, jsonOf } from "./hook_sender"
import { answerBy, bearerToken, orRefusal } from "./partner_api"
import { PartnerStandIn } from "./partner_stand_in"

const API = "/api/v3"
/** What an event tells of its repository and commit. */
const EVENT = new Shape((z) =>
  z.object({
    repository: z.object({ full_name: z.string() }),
    after: z.string().optional(),
    pull_request: z.object({ merge_commit_sha: z.string().nullish() }).optional(),
  }),
)

export interface GithubStandInOptions extends Partial<OAuthApp> {
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

/**
 * Stands in for a GitHub Enterprise Server: the login at `/login/oauth`, the API below `/api/v3`, and the webhooks it calls.
 * At the start there are mia (admin of acme/models, acme/marketing-models, mia/notes and the private acme/finance-models) and jon
 * (admin of acme/marketing-models, may push to acme/models), and no tokens and webhooks. `clear` keeps tokens, and who agrees to logins.
 */
export class GithubStandIn extends PartnerStandIn {
  private readonly tokens = new TokenStore()
  private readonly repositories = new RepositoryStore()
  private readonly hookStore = new HookStore()
  private readonly deliveries = new Deliveries(this.hookStore, this.sender)
  private readonly api = new GithubApi(this.repositories, this.hookStore, this.deliveries)
  private readonly login: OAuthLogin

  private constructor({ clientId = "hub", clientSecret = "made-up-client-secret", callbackUrl }: GithubStandInOptions) {
    super()
    this.login = new OAuthLogin({ clientId, clientSecret, callbackUrl }, this.tokens)
  }

  static async start(options: GithubStandInOptions = {}): Promise<GithubStandIn> {
    const github = new GithubStandIn(options)
    await github.listen(options.slowMs)
    return github
  }

  /** The statuses that commits were given, in order. */
  get statuses(): readonly CommitStatus[] {
    return this.api.statuses
  }

  /** The webhooks of a repository, with their secrets. */
  hooks(repository: string): readonly GithubHook[] {
    return this.hookStore.of(repository)
  }

  addRepository(repository: NewRepository): void {
    this.repositories.add(repository)
  }

  /** Makes a classic personal token. */
  classicToken(login = "mia", scopes: readonly string[] = ["repo", "admin:repo_hook"]): string {
    return this.tokens.add(login, scopes, "ghp")
  }

  /** Makes a fine-grained personal token. */
  fineGrainedToken(login = "mia", scopes: readonly string[] = ["webhooks:write", "statuses:write"]): string {
    return this.tokens.add(login, scopes, "github_pat")
  }

  /** Lets a person agree to logins at once; `nobody` refuses at once; undefined shows the page. */
  consentAs(login: string | undefined): void {
    this.login.consent = login
  }

  /** A person pushes to a branch or a tag. @returns the answers of the webhooks that listen for it. */
  push(push: Push): Promise<HookAnswer[]> {
    return this.send("push", pushPayload(push, this.repositories.find(push.repository), this.url))
  }

  /** A person closes a pull request. @returns the answers of the webhooks that listen for it. */
  mergePullRequest(request: PullRequest): Promise<HookAnswer[]> {
    const repository = this.repositories.find(request.repository)
    return this.send("pull_request", pullRequestPayload(request, repository, this.url))
  }

  /** Sends an event to the webhooks of the repository in `payload.repository.full_name` that are active and listen for it. */
  async send(event: string, payload: object): Promise<HookAnswer[]> {
    const { repository, after, pull_request } = EVENT.read(payload)
    const { fullName, commits } = this.repositories.find(repository.full_name)
    for (const commit of [after, pull_request?.merge_commit_sha]) if (commit) commits.add(commit)
    const listens = ({ active, events }: GithubHook) => active && (events.includes(event) || events.includes("*"))
    return this.deliveries.send(this.hookStore.of(fullName).filter(listens), event, payload)
  }

  /** Sends the last event once more, byte for byte. @param asNew Under another `X-GitHub-Delivery`. */
  redeliver({ asNew = false } = {}): Promise<HookAnswer[]> {
    return this.deliveries.redeliver(asNew)
  }

  protected reset(): void {
    this.repositories.reset()
    this.hookStore.clear()
    this.deliveries.clear()
    this.login.clear()
    this.api.statuses.length = 0
  }

  protected answer(call: ServiceCall): ServiceAnswer | Promise<ServiceAnswer> {
    const { method, url } = call
    if (method === "GET" && url.pathname === "/login/oauth/authorize") return this.login.authorize(url)
    if (method === "POST" && url.pathname === "/login/oauth/access_token") return this.login.exchange(call)
    if (!url.pathname.startsWith(`${API}/`)) return { status: 404, body: "Not Found" }
    return orRefusal(async () => {
      const caller = this.callerOf(call)
      const path = url.pathname.slice(API.length)
      const body = call.body.length > 0 ? jsonOf(call.body.toString()) : undefined
      const answer = await answerBy(this.api.routes, method, path, { caller, query: url.searchParams, body, url })
      if (!answer) throw notFound()
      return { ...answer, headers: { "x-oauth-scopes": caller.scopes.join(", "), ...answer.headers } }
    })
  }

  private callerOf(call: ServiceCall): GithubCaller {
    if (!call.headers["user-agent"]) throw noUserAgent()
    const token = bearerToken(call)
    const caller = this.tokens.find(token ?? "")
    if (!caller) throw badCredentials(token !== undefined)
    return caller
  }
}
