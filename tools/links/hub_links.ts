import { Shape } from "../../src/data/json"
import type { HookAnswer } from "./hook_sender"
import type { LinkStandIns } from "./link_stand_ins"
import type { MadeAnswer, ShownLink, ShownLinks } from "./links_api"
import type { KeptLink } from "./own_sender"
import { recipeOf } from "./ready_made"

/** The hub, and the token of who holds its key. */
export interface HubDoor {
  hubUrl: string
  token: string
}

/** Sources whose partner has a table of the webhooks. */
const WITH_TABLE = ["github", "dbt_cloud", "fivetran"]
/** Says that the hub has no such source. */
const NO_SOURCE = 404

const LINK = new Shape((z) =>
  z.object({
    id: z.string(),
    source: z.string(),
    short_name: z.string(),
    summary: z.string(),
    by: z.string(),
    ends: z.string(),
    state: z.string(),
    filter: z.object({ repository: z.string().optional() }).optional(),
  }),
)
const LIST = new Shape((z) => z.object({ links: z.array(z.unknown()) }))
const MADE = new Shape((z) =>
  z.object({ address: z.string(), secret: z.string().optional(), existing: z.boolean().optional() }),
)

/** Refused by the hub, in its own words. */
export class HubRefusal extends Error {}

/** Makes, lists and removes links through the JSON API of the hub. */
export class HubLinks {
  /** What the hub told of the links that no partner has a table of. */
  private readonly shown = new Map<string, ShownLink>()

  constructor(
    private readonly standIns: LinkStandIns,
    private readonly door: () => HubDoor,
  ) {}

  /** Makes a ready-made link. @throws HubRefusal */
  async make(name: string): Promise<MadeAnswer> {
    const { label, source, body } = recipeOf(name)
    this.standIns.steps.begin(`Make: ${label}`)
    const { json } = await this.ask("POST", `/links/${source}`, body)
    const { address, secret, existing = false } = MADE.read(json)
    if (secret !== undefined) this.keep(linkOf(json), { address, secret })
    return { existing }
  }

  /** Lets the page's service send to a link that was made by hand. @throws HubRefusal when it is none of this hub. */
  async adopt(address: string, secret: string): Promise<void> {
    const source = /\/hooks\/(webhook|incident)\//.exec(address)?.[1]
    if (source === undefined) throw new HubRefusal("Paste the whole address, as the hub showed it.")
    this.standIns.steps.begin("Take over a link")
    const { json } = await this.ask("POST", `/links/${source}/show`, { link: address })
    this.keep(linkOf(json), { address, secret })
  }

  async list(): Promise<ShownLinks> {
    const answers = await this.standIns.steps.quietly(() => Promise.all(WITH_TABLE.map((each) => this.listOf(each))))
    const kept = this.standIns.service.links.flatMap(({ id }) => this.shown.get(id) ?? [])
    return {
      links: [...answers.flatMap(({ links }) => links), ...kept],
      problems: answers.flatMap(({ problems }) => problems),
    }
  }

  /** Removes the webhook at its partner; a service of one's own just forgets the address. @throws HubRefusal */
  async remove({ id, source, short_name: name, repository }: ShownLink): Promise<void> {
    this.standIns.steps.begin(`Remove: ${name}`)
    if (!WITH_TABLE.includes(source)) {
      this.standIns.service.drop(id)
      return this.standIns.tellLinksChanged()
    }
    await this.ask("DELETE", `/links/${source}`, { id, ...(repository !== undefined && { repository }) })
  }

  private keep(link: ShownLink, sealed: Pick<KeptLink, "address" | "secret">): void {
    this.shown.set(link.id, link)
    this.standIns.service.keep({ id: link.id, source: link.source, ...sealed })
    this.standIns.tellLinksChanged()
  }

  private async listOf(source: string): Promise<{ links: ShownLink[]; problems: string[] }> {
    try {
      const { json } = await this.ask("GET", `/links/${source}`)
      const links = LIST.read(json).links.flatMap((each) => (LINK.tryRead(each) ? [linkOf(each)] : []))
      return { links, problems: [] }
    } catch (error) {
      if (error instanceof HubRefusal) return { links: [], problems: error.message === "" ? [] : [error.message] }
      throw error
    }
  }

  private async ask(method: string, path: string, body?: object): Promise<HookAnswer> {
    const { hubUrl, token } = this.door()
    const authorization = { authorization: `Token token="${token}"` }
    const headers = body ? { ...authorization, "content-type": "application/json" } : authorization
    const answer = await this.standIns.key.send(hubUrl + path, headers, body ? JSON.stringify(body) : "", method)
    if (answer.status >= 200 && answer.status < 300) return answer
    if (answer.status === NO_SOURCE && method === "GET") throw new HubRefusal("")
    throw new HubRefusal(answer.status === 0 ? "The hub does not answer. Is it starting?" : reasonOf(answer))
  }
}

function linkOf(told: unknown): ShownLink {
  const { filter, ...link } = LINK.read(told)
  return { ...link, repository: filter?.repository }
}

function reasonOf({ status, json }: HookAnswer): string {
  const { error, fields } = Object(json) as { error?: unknown; fields?: unknown }
  const more = Object.entries(Object(fields) as object).map(([name, text]) => `${name} ${String(text)}`)
  return [`The hub answered ${status}: ${typeof error === "string" ? error : "nothing readable."}`, ...more].join(" ")
}
