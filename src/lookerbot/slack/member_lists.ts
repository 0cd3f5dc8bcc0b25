import type { WebClient } from "@slack/web-api"
import { Shape } from "../../data/json"
import { listPages } from "../../outbound"
import type { SlackCalls } from "./slack_calls"

const PAGE_SIZE = 200
const MAX_PAGES = 50
const KEPT_MS = 300_000
const SLACKBOT = "USLACKBOT"

/** Sources: https://docs.slack.dev/reference/methods/users.conversations, https://docs.slack.dev/reference/methods/users.list */
const CHANNELS = new Shape((z) => {
  const channel = z.object({ id: z.string().min(1), name: z.string().nullish(), is_archived: z.boolean().nullish() })
  const metadata = z.object({ next_cursor: z.string().nullish() }).nullish()
  return z.object({ channels: z.array(channel), response_metadata: metadata })
})
const MEMBERS = new Shape((z) => {
  const [text, flag] = [z.string().nullish(), z.boolean().nullish()]
  const member = z.object({
    id: z.string().min(1),
    name: text,
    profile: z.object({ display_name: text }).nullish(),
    deleted: flag,
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_bot: flag,
    is_app_user: flag,
    is_stranger: flag,
  })
  const metadata = z.object({ next_cursor: z.string().nullish() }).nullish()
  return z.object({ members: z.array(member), response_metadata: metadata })
})

/** A place where the bot may post. */
export interface MemberOption {
  name: string
  label: string
}

/** The channels that the bot is in, and the people of the workspace: sorted, channels first. Remembered for five minutes. */
export class MemberLists {
  private known?: { options: readonly MemberOption[]; endsAt: number }

  /** @param options.withStrangers Whether people of other workspaces, met in shared channels, are listed. */
  constructor(private readonly options: { withStrangers: boolean }) {}

  /** @throws SlackRefusal, ServiceError */
  async read(calls: SlackCalls): Promise<readonly MemberOption[]> {
    if (this.known && Date.now() < this.known.endsAt) return this.known.options
    const options = [...(await this.channels(calls)), ...(await this.people(calls))]
    this.known = { options, endsAt: Date.now() + KEPT_MS }
    return options
  }

  private async channels({ session }: SlackCalls): Promise<MemberOption[]> {
    const { items } = await listPages(async (cursor) => {
      const args = { types: "public_channel,private_channel", exclude_archived: true, limit: PAGE_SIZE, cursor }
      const ask = (client: WebClient) => client.users.conversations(args)
      const { channels, response_metadata } = await session.call(ask, { answer: CHANNELS, repeat: "safe" })
      const open = channels.filter(({ is_archived }) => is_archived !== true)
      const options = open.map(({ id, name }) => ({ name: id, label: `#${name ?? id}` }))
      return { items: options, next: response_metadata?.next_cursor ?? undefined }
    }, MAX_PAGES)
    return items.toSorted(byLabel)
  }

  private async people({ session }: SlackCalls): Promise<MemberOption[]> {
    const { items } = await listPages(async (cursor) => {
      const ask = (client: WebClient) => client.users.list({ limit: PAGE_SIZE, cursor })
      const { members, response_metadata } = await session.call(ask, { answer: MEMBERS, repeat: "safe" })
      const people = members.filter((member) => this.isListed(member))
      const options = people.map(({ id, name, profile }) => {
        return { name: id, label: `@${profile?.display_name || name || id}` }
      })
      return { items: options, next: response_metadata?.next_cursor ?? undefined }
    }, MAX_PAGES)
    return items.toSorted(byLabel)
  }

  private isListed(member: Record<string, unknown>): boolean {
    const { id, deleted, is_restricted, is_ultra_restricted, is_bot, is_app_user, is_stranger } = member
    const isHidden = [deleted, is_restricted, is_ultra_restricted, is_bot, is_app_user].some((flag) => flag === true)
    return !isHidden && id !== SLACKBOT && (is_stranger !== true || this.options.withStrangers)
  }
}

function byLabel(one: MemberOption, other: MemberOption): number {
  return one.label.localeCompare(other.label)
}
