import { createHmac } from "node:crypto"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { type Answered, BASE_URL, LinksStage } from "./links_stage"

export const COMMIT = "abcdef0123".repeat(4)
const DO = ["trigger_datagroup:shop::orders"]
const API = "/api/v3"
const FORWARDED = /^(?:accept|authorization|content-type|user-agent|x-github-.*)$/

/** A link as the hub answers it. */
export interface MadeLink {
  id: string
  address: string
  hook: string
  filter: object
  test: { delivered: boolean; reason?: string }
}

/** A hub with links and a GitHub, which calls the hub. */
export class GithubStage {
  /** What GitHub answers instead, where it gives something. Gets the path below the API. */
  fault?: (request: RecordedRequest, path: string) => FakeAnswer | undefined

  private constructor(
    readonly github: GithubStandIn,
    private readonly door: FakeService,
    readonly hub: LinksStage,
  ) {
    door.answer = (request) => this.takeCall(request)
  }

  static async start(): Promise<GithubStage> {
    const [github, door, hub] = await Promise.all([
      GithubStandIn.start({ callbackUrl: `${BASE_URL}/links/github/callback` }),
      FakeService.start(),
      LinksStage.withoutHub(),
    ])
    const stage = new GithubStage(github, door, hub)
    await stage.startHub()
    return stage
  }

  /** Starts a hub with these variables besides the usual ones, in the place of the one before. It has a token of its own. */
  async startHub(environment: Record<string, string> = {}): Promise<void> {
    await this.hub.startHub({ GITHUB_URL: this.url, GITHUB_TOKEN: this.github.classicToken(), ...environment })
    // Webhooks of others go there as well, so that no test leaves this machine.
    this.github.deliverTo(this.hub.url)
  }

  /** Address of GitHub, as the hub has it. */
  get url(): string {
    return this.door.url
  }

  /** Method and path below the API of GitHub's calls, with the query. */
  get calls(): string[] {
    return this.door.requests.map(({ method, path, query }) => {
      return `${method} ${path.replace(API, "")}${query.size > 0 ? `?${query.toString()}` : ""}`
    })
  }

  get requests(): readonly RecordedRequest[] {
    return this.door.requests
  }

  /** Asks for a link of pushes to acme/models, as the key holder. @param body Other members, and changed ones. */
  ask(body: object): Promise<Answered> {
    return this.hub.key("POST", "/links/github", { do: DO, repository: "acme/models", branch: "main", ...body })
  }

  /** As `ask`. @throws Error when the hub refuses. */
  async make(body: object = {}): Promise<MadeLink> {
    const { status, json, text } = await this.ask(body)
    if (status !== 201) throw new Error(`${status} ${text}`)
    return json as MadeLink
  }

  /** Makes a webhook of somebody else at GitHub itself. @returns its id. */
  async foreign(url: string, events = ["push"]): Promise<string> {
    const response = await fetch(`${this.github.url}${API}/repos/acme/models/hooks`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.github.classicToken()}`, "content-type": "application/json" },
      body: JSON.stringify({ config: { url, content_type: "json" }, events }),
    })
    if (response.status !== 201) throw new Error(await response.text())
    return String(((await response.json()) as { id: number }).id)
  }

  /** Posts to the address of a link as GitHub would. @param secret Default: none, and no signature. */
  post(
    { address, secret }: { address: string; secret?: string },
    body: string | Buffer,
    headers: Record<string, string> = {},
  ) {
    const signature: Record<string, string> =
      secret === undefined ? {} : { "x-hub-signature-256": signatureOf(body, secret) }
    return this.hub.post(address, body, { "x-github-event": "push", ...signature, ...headers })
  }

  /** Forgets webhooks, calls and faults. */
  async clear(): Promise<void> {
    await this.github.settle()
    this.fault = undefined
    this.github.clear()
    this.door.requests.length = 0
    this.hub.clear()
  }

  async stop(): Promise<void> {
    await Promise.all([this.github.stop(), this.hub.stop()])
    await this.door.stop()
  }

  private async takeCall(request: RecordedRequest): Promise<FakeAnswer> {
    const { method, path, query, body, headers } = request
    const fault = this.fault?.(request, path.replace(API, ""))
    if (fault) return fault
    const search = query.size > 0 ? `?${query.toString()}` : ""
    const kept = Object.entries(headers).filter(([name]) => FORWARDED.test(name)) as [string, string][]
    const init = { method, headers: Object.fromEntries(kept), redirect: "manual" as const }
    const answer = await fetch(this.github.url + path + search, body.length > 0 ? { ...init, body } : init)
    const told = ["content-type", "link", "location"].flatMap((name) => {
      const value = answer.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    return { status: answer.status, headers: Object.fromEntries(told), body: Buffer.from(await answer.arrayBuffer()) }
  }
}

/** As in `X-Hub-Signature-256`. */
export function signatureOf(body: string | Buffer, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`
}
