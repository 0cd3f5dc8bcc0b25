import { notFound, validationFailed } from "./github_refusal"
import { EVENTS, type GivenHook, type HookConfig } from "./hook_shapes"

/** Webhooks that a repository may have for one event. */
const MAX_FOR_EVENT = 20
const FIRST_ID = 400_000_001

export interface LastResponse {
  code: number | null
  status: string | null
  message: string | null
}

export interface GithubHook {
  id: number
  /** `owner/name`. */
  repository: string
  active: boolean
  events: readonly string[]
  /** With the secret as it is; answers show `********`. */
  config: HookConfig
  last_response: LastResponse
  created_at: string
  updated_at: string
}

const UNUSED: LastResponse = { code: null, status: "unused", message: null }

/** The webhooks of all repositories. */
export class HookStore {
  private readonly all = new Map<number, GithubHook>()
  private lastId = FIRST_ID - 1

  clear(): void {
    this.all.clear()
  }

  /** @param repository `owner/name`. */
  of(repository: string): GithubHook[] {
    return [...this.all.values()].filter((hook) => hook.repository === repository)
  }

  /** @throws PartnerRefusal 404. */
  find(repository: string, id: string): GithubHook {
    const hook = this.all.get(Number(id))
    if (hook?.repository !== repository) throw notFound()
    return hook
  }

  /** @throws PartnerRefusal 422. */
  add(repository: string, { name = "web", active = true, events = ["push"], config }: GivenHook): GithubHook {
    if (name !== "web") throw validationFailed("Hook", "The name must be web")
    const now = new Date().toISOString()
    const times = { created_at: now, updated_at: now }
    const made = { id: this.lastId + 1, repository, active, events, config: configOf(config), ...times }
    this.check(made)
    const hook = { ...made, last_response: UNUSED }
    this.all.set(++this.lastId, hook)
    return hook
  }

  /** @throws PartnerRefusal 422. */
  change(hook: GithubHook, change: Pick<GivenHook, "active" | "events" | "config">): GithubHook {
    const { active = hook.active, events = hook.events, config } = change
    const updated_at = new Date().toISOString()
    const changed = { ...hook, active, events, config: config ? configOf(config) : hook.config, updated_at }
    this.check(changed)
    this.all.set(hook.id, changed)
    return changed
  }

  /** Keeps what became of the last delivery. */
  note(id: number, last_response: LastResponse): void {
    const hook = this.all.get(id)
    if (hook) this.all.set(id, { ...hook, last_response })
  }

  remove({ id }: GithubHook): void {
    this.all.delete(id)
  }

  private check({ id, repository, events, config }: Pick<GithubHook, "id" | "repository" | "events" | "config">): void {
    const unknown = events.find((event) => !EVENTS.includes(event))
    if (unknown !== undefined) throw validationFailed("Hook", `Invalid event: ${unknown}`)
    const others = this.of(repository).filter((other) => other.id !== id)
    const overlap = (other: GithubHook) => other.events.some((event) => events.includes(event))
    if (others.some((other) => overlap(other) && isSame(other.config, config)))
      throw validationFailed("Hook", "Hook already exists on this repository")
    const full = events.find((event) => others.filter((other) => other.events.includes(event)).length >= MAX_FOR_EVENT)
    if (full) throw validationFailed("Hook", `The "${full}" event cannot have more than ${MAX_FOR_EVENT} hooks`)
  }
}

/** Given as a whole: a secret that is left out is gone. */
function configOf(given: GivenHook["config"] = {}): HookConfig {
  const { url = "", content_type = "form", insecure_ssl = "0", secret } = given
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw validationFailed("Hook", "url is missing a scheme")
  if (!["json", "form"].includes(content_type)) throw validationFailed("Hook", "Invalid content_type")
  return { url, content_type, insecure_ssl: String(insecure_ssl), ...(secret && { secret }) }
}

function isSame(one: HookConfig, other: HookConfig): boolean {
  const isAddress = one.url === other.url && one.content_type === other.content_type
  return isAddress && one.insecure_ssl === other.insecure_ssl && one.secret === other.secret
}

/** A webhook as GitHub shows it. @param api Address of the API. */
export function hookOf(hook: GithubHook, api: string): object {
  const { repository, config, ...shown } = hook
  const url = `${api}/repos/${repository}/hooks/${hook.id}`
  const addresses = { url, test_url: `${url}/test`, ping_url: `${url}/pings`, deliveries_url: `${url}/deliveries` }
  return {
    type: "Repository",
    name: "web",
    ...shown,
    config: { ...config, ...(config.secret && { secret: "********" }) },
    ...addresses,
  }
}
