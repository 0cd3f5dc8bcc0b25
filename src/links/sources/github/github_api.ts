import { setTimeout as sleep } from "node:timers/promises"
import { Shape } from "../../../data/json"
import { ServiceError } from "../../../errors"
import { withinLimits } from "../../../outbound"
import { FieldError } from "../../fields"
import type { Filter } from "../../link"
import type {
  HookDraft,
  HookList,
  PartnerContext,
  PartnerHook,
  PartnerSession,
  SealedHook,
  TestDelivery,
} from "../partner"
import { hideHook, isGone, orGone, READING } from "../partner_client"
import { type GithubCalls, githubCalls } from "./github_calls"
import { eventsOf } from "./github_filter"
import { HOOK, hookOf } from "./github_hooks"
import { listAll, listOf } from "./github_list"
import { listAdminRepositories, REPOSITORY } from "./github_repositories"
import { repositoryPath } from "./repository_name"

/** GitHub's names of the events. */
const GITHUB_EVENTS = { push: "push", merge: "pull_request" } as const
/** What GitHub answers when something is not there, or the token may not see it. */
const REFUSED: readonly number[] = [403, 404]
/** Waits before GitHub is asked how its ping went, in milliseconds: three seconds together. */
const PING_WAITS_MS = [50, 100, 250, 500, 900, 1200]

/**
 * The webhooks of repositories, with one token.
 * Source: https://docs.github.com/en/rest/repos/webhooks
 */
export class GithubSession implements PartnerSession {
  private readonly calls: GithubCalls

  constructor(
    token: string,
    private readonly context: PartnerContext,
  ) {
    this.calls = githubCalls(token, context)
  }

  /** Fills in the default branch, and the name of the repository in GitHub's own letters. */
  async complete(filter: Filter): Promise<Filter> {
    const path = repositoryPath(String(filter.repository))
    const found = await this.get(path, REPOSITORY).catch(orRefused)
    if (found) return { ...filter, repository: found.full_name, branch: filter.branch ?? found.default_branch }
    if (filter.branch !== undefined) return filter
    // Who may change webhooks may not see a private repository. Whoever may do neither is told what the token lacks.
    await this.calls.client.get(`${path}/hooks?per_page=1`, { repeat: READING })
    throw new FieldError({ branch: "is missing: with this token GitHub does not tell the default branch" })
  }

  list(place?: string): Promise<HookList> {
    return place === undefined ? listAll(this.calls.client) : listOf(this.calls.client, place)
  }

  async find(id: string, place?: string): Promise<PartnerHook | undefined> {
    const repository = repositoryPath(place)
    if (!/^\d{1,20}$/.test(id)) return undefined
    const found = await orGone(this.get(`${repository}/hooks/${id}`, HOOK))
    if (found) return hookOf(found, String(place))
    // GitHub says the same when the token may not see webhooks.
    await this.calls.client.get(`${repository}/hooks?per_page=1`, { repeat: READING })
    return undefined
  }

  async register({ filter }: HookDraft, seal: () => Promise<SealedHook>): Promise<string> {
    const path = `${repositoryPath(String(filter.repository))}/hooks`
    const config = this.configOf(await seal())
    const answer = new Shape((z) => z.object({ id: z.number(), config: z.object({ url: z.literal(config.url) }) }))
    const events = eventsOf(filter).map((event) => GITHUB_EVENTS[event])
    const { id } = await this.calls.client.post(path, { name: "web", active: true, events, config }, { answer })
    return String(id)
  }

  /** Sends the whole configuration, since GitHub removes a secret that is left out. */
  async update(hook: PartnerHook, { filter }: HookDraft, sealed: SealedHook): Promise<void> {
    const config = this.configOf(sealed)
    const answer = new Shape((z) => z.object({ config: z.object({ url: z.literal(config.url) }) }))
    await this.calls.client.patch(pathOf(hook, String(filter.repository)), { config }, { answer })
  }

  async remove(hook: PartnerHook): Promise<void> {
    try {
      await this.calls.client.delete(pathOf(hook))
    } catch (error) {
      // Also the answer to a token that may see webhooks, but not remove them.
      if (!isGone(error) || (await this.find(hook.id, hook.repository))) throw error
    }
  }

  /** Has GitHub send a ping, and waits for what it says of it. */
  async test(hook: PartnerHook): Promise<TestDelivery> {
    await this.calls.client.post(`${pathOf(hook)}/pings`)
    for (const waitMs of PING_WAITS_MS) {
      await withinLimits((signal) => sleep(waitMs, undefined, { signal }), { signal: this.context.signal })
      const { status, text } = (await this.find(hook.id, hook.repository))?.health ?? { status: null, text: "" }
      if (status !== null && status >= 200 && status < 300) return { delivered: true }
      if (status !== null) return { delivered: false, reason: `GitHub got ${status}: ${text}` }
    }
    return { delivered: false, reason: "GitHub has not said yet how its ping went: the list of links will show it." }
  }

  async choices() {
    const { items } = await listAdminRepositories(this.calls.client)
    const open = items.filter(({ archived }) => archived !== true)
    return { repository: open.map(({ full_name: name }) => ({ value: name, label: name })) }
  }

  private get<T>(path: string, answer: Shape<T>): Promise<T> {
    return this.calls.client.get(path, { answer, repeat: READING })
  }

  private configOf(sealed: SealedHook) {
    hideHook(this.calls.mask, sealed)
    const { address: url, secret } = sealed
    return { url, content_type: "json", secret, insecure_ssl: "0" }
  }
}

function pathOf({ id, repository }: PartnerHook, otherwise?: string): string {
  return `${repositoryPath(repository ?? otherwise)}/hooks/${encodeURIComponent(id)}`
}

/** Nothing, where the token may not see it or it is not there. @throws any other error. */
function orRefused(error: unknown): undefined {
  if (!(error instanceof ServiceError && REFUSED.includes(error.serviceStatus ?? 0))) throw error
}
