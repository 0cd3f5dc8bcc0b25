import type { ServiceAnswer } from "../../../src/framework"
import type { Shape } from "../../../src/data/json"
import type { PartnerCall, PartnerRoute } from "../partner_api"
import type { Deliveries } from "./deliveries"
import { invalidRequest, noJson, validationFailed } from "./github_refusal"
import { HOOK_CHANGE, NEW_HOOK, STATUS, type GivenStatus } from "./hook_shapes"
import { type GithubHook, hookOf, type HookStore } from "./hook_store"
import { pageOf } from "./page_of"
import { personOf } from "./person_object"
import { repositoryOf } from "./repository_object"
import type { GithubRepository, RepositoryStore } from "./repository_store"
import type { GithubCaller } from "./token_store"

type Call = PartnerCall<GithubCaller>

export interface CommitStatus extends GivenStatus {
  /** `owner/name`. */
  repository: string
  sha: string
}

/**
 * The calls about repositories, webhooks and commit statuses.
 * Source: https://docs.github.com/en/rest/repos/webhooks, …/rest/repos/repos, …/rest/commits/statuses
 */
export class GithubApi {
  readonly statuses: CommitStatus[] = []

  constructor(
    private readonly repositories: RepositoryStore,
    private readonly hooks: HookStore,
    private readonly deliveries: Deliveries,
  ) {}

  readonly routes: readonly PartnerRoute<GithubCaller>[] = [
    ["GET", /^\/user$/, ({ caller, url }) => ({ body: personOf(caller.login, url.origin) })],
    ["GET", /^\/user\/repos$/, (call) => this.list(call)],
    ["GET", /^\/repos\/([^/]+\/[^/]+)$/, (call, name) => this.repository(call, name)],
    ["GET", /^\/repos\/([^/]+\/[^/]+)\/hooks$/, (call, name) => this.listHooks(call, name)],
    ["POST", /^\/repos\/([^/]+\/[^/]+)\/hooks$/, (call, name) => this.addHook(call, name)],
    [
      "GET",
      /^\/repos\/([^/]+\/[^/]+)\/hooks\/(\d+)$/,
      (call, name, id) => shown(this.hook(call, name, id, "read"), call),
    ],
    [
      "PATCH",
      /^\/repos\/([^/]+\/[^/]+)\/hooks\/(\d+)$/,
      (call, name, id) => this.changeHook(call, this.hook(call, name, id, "write")),
    ],
    [
      "DELETE",
      /^\/repos\/([^/]+\/[^/]+)\/hooks\/(\d+)$/,
      (call, name, id) => this.removeHook(this.hook(call, name, id, "admin")),
    ],
    [
      "POST",
      /^\/repos\/([^/]+\/[^/]+)\/hooks\/(\d+)\/pings$/,
      (call, name, id) => this.ping(call, this.hook(call, name, id, "read")),
    ],
    ["POST", /^\/repos\/([^/]+\/[^/]+)\/statuses\/([^/]+)$/, (call, name, sha) => this.addStatus(call, name, sha)],
  ]

  private list({ caller, url }: Call): ServiceAnswer {
    const found = this.repositories.of(caller)
    return pageOf(
      found.map((each) => repositoryOf(each, url.origin, caller.login)),
      url,
    )
  }

  private repository({ caller, url }: Call, name = ""): ServiceAnswer {
    const repository = this.repositories.find(name)
    const isSeen = !repository.isPrivate || this.repositories.of(caller).includes(repository)
    return isSeen ? { body: repositoryOf(repository, url.origin, caller.login) } : NOT_FOUND
  }

  private listHooks({ caller, url }: Call, name = ""): ServiceAnswer {
    const { fullName } = this.repositories.withHooks(name, caller, "read")
    return pageOf(
      this.hooks.of(fullName).map((hook) => hookOf(hook, apiOf(url))),
      url,
    )
  }

  /** The new webhook is pinged in the background. */
  private addHook(call: Call, name = ""): ServiceAnswer {
    const repository = this.repositories.withHooks(name, call.caller, "write")
    const given = bodyOf(NEW_HOOK, call)
    if (!given.config) throw invalidRequest('"config" wasn\'t supplied.')
    const hook = this.hooks.add(repository.fullName, given)
    this.ping(call, hook)
    return { status: 201, ...shown(hook, call) }
  }

  private changeHook(call: Call, hook: GithubHook): ServiceAnswer {
    const { events = hook.events, add_events = [], remove_events = [], ...change } = bodyOf(HOOK_CHANGE, call)
    const all = [...new Set([...events, ...add_events])].filter((event) => !remove_events.includes(event))
    return shown(this.hooks.change(hook, { ...change, events: all }), call)
  }

  private removeHook(hook: GithubHook): ServiceAnswer {
    this.hooks.remove(hook)
    return { status: 204 }
  }

  /** Answers before the webhook is called. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping */
  private ping({ caller, url }: Call, hook: GithubHook): ServiceAnswer {
    const repository = repositoryOf(this.repositories.find(hook.repository), url.origin)
    const sender = personOf(caller.login, url.origin)
    const about = { zen: "Keep it logically awesome.", hook_id: hook.id, hook: hookOf(hook, apiOf(url)) }
    void this.deliveries.ping(hook, { ...about, repository, sender })
    return { status: 204 }
  }

  private addStatus(call: Call, name = "", sha = ""): ServiceAnswer {
    const { fullName, commits }: GithubRepository = this.repositories.withStatuses(name, call.caller)
    const { context = "default", ...given } = bodyOf(STATUS, call)
    if (!commits.has(sha)) throw validationFailed("Status", `No commit found for SHA: ${sha}`)
    this.statuses.push({ repository: fullName, sha, context, ...given })
    const now = new Date().toISOString()
    const url = `${apiOf(call.url)}/repos/${fullName}/statuses/${sha}`
    const texts = { target_url: given.target_url ?? null, description: given.description ?? null, context }
    const made = { created_at: now, updated_at: now, creator: personOf(call.caller.login, call.url.origin) }
    const names = { id: this.statuses.length, node_id: `SC_${this.statuses.length}`, avatar_url: null }
    return { status: 201, body: { url, ...names, state: given.state, ...texts, ...made } }
  }

  private hook({ caller }: Call, name = "", id = "", need: "read" | "write" | "admin"): GithubHook {
    return this.hooks.find(this.repositories.withHooks(name, caller, need).fullName, id)
  }
}

const NOT_FOUND = { status: 404, body: { message: "Not Found", documentation_url: "https://docs.github.com/rest" } }

function apiOf({ origin }: URL): string {
  return `${origin}/api/v3`
}

function shown(hook: GithubHook, { url }: Call): ServiceAnswer {
  return { body: hookOf(hook, apiOf(url)) }
}

function bodyOf<T>(shape: Shape<T>, { body }: Call): T {
  if (body === undefined) throw noJson()
  const given = shape.tryRead(body)
  if (given === undefined) throw invalidRequest("A member is unknown or of another type than documented.")
  return given
}
