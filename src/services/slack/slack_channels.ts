import type { WebClient } from "@slack/web-api"
import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import { type ListPage, type Listed, listPages } from "../../outbound"
import { SlackRefusal } from "./slack_refusal"
import type { SlackSession } from "./slack_session"

const PAGE_SIZE = 1000
const MAX_PAGES = 10
/** Most entries of a list that are read. */
export const MAX_LISTED = PAGE_SIZE * MAX_PAGES

/** Sources: https://docs.slack.dev/reference/methods/conversations.list, https://docs.slack.dev/reference/methods/users.list */
const CHANNELS = new Shape((z) => {
  const channel = z.object({ id: z.string().min(1), name: z.string().optional(), is_archived: z.boolean().optional() })
  const metadata = z.object({ next_cursor: z.string().optional() })
  return z.object({ channels: z.array(channel), response_metadata: metadata.optional() })
})
const MEMBERS = new Shape((z) => {
  const [text, flag] = [z.string().optional(), z.boolean().optional()]
  const member = z.object({
    id: z.string().min(1),
    name: text,
    real_name: text,
    profile: z.object({ display_name: text, real_name: text }).optional(),
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_bot: flag,
    deleted: flag,
  })
  const metadata = z.object({ next_cursor: z.string().optional() })
  return z.object({ members: z.array(member), response_metadata: metadata.optional() })
})

/** Receivers to choose from, sorted by label. */
export type ChannelList = Listed<{ name: string; label: string }>

/** A channel or a person. */
export interface Receiver {
  id: string
  /** The name that lists show comes first. */
  names: string[]
}

/**
 * Lists the channels that the token can see, without archived ones.
 * @throws SlackRefusal; ServiceError when the first page fails.
 */
export async function listChannels(session: SlackSession): Promise<ChannelList> {
  return toOptions(await fetchChannels(session), "#")
}

/** Lists the people of the workspace, without guests, bots and former members. @throws as `listChannels`. */
export async function listUsers(session: SlackSession): Promise<ChannelList> {
  return toOptions(await fetchUsers(session), "@")
}

/** As `listChannels`, in Slack's order. */
export function fetchChannels(session: SlackSession): Promise<Listed<Receiver>> {
  return allPages(async (cursor) => {
    const query = { types: "public_channel,private_channel", exclude_archived: true, limit: PAGE_SIZE, cursor }
    const ask = (client: WebClient) => client.conversations.list(query)
    const { channels, response_metadata } = await session.call(ask, { answer: CHANNELS, repeat: "busy" })
    const used = channels.filter((channel) => !channel.is_archived)
    return { items: used.map(({ id, name }) => receiver(id, [name])), next: response_metadata?.next_cursor }
  })
}

/** As `listUsers`, in Slack's order. Each person has the account name and the names that Slack shows instead of it. */
export function fetchUsers(session: SlackSession): Promise<Listed<Receiver>> {
  return allPages(async (cursor) => {
    const ask = (client: WebClient) => client.users.list({ limit: PAGE_SIZE, cursor })
    const { members, response_metadata } = await session.call(ask, { answer: MEMBERS, repeat: "busy" })
    const people = members.filter(
      (each) => !each.is_restricted && !each.is_ultra_restricted && !each.is_bot && !each.deleted,
    )
    const items = people.map(({ id, name, real_name, profile }) =>
      receiver(id, [name, profile?.display_name, real_name ?? profile?.real_name]),
    )
    return { items, next: response_metadata?.next_cursor }
  })
}

function receiver(id: string, names: (string | undefined)[]): Receiver {
  return { id, names: names.flatMap((name) => name || []) }
}

function toOptions({ items, isCut }: Listed<Receiver>, sign: string): ChannelList {
  const options = items.map(({ id, names: [name = id] }) => ({ name: id, label: sign + name }))
  options.sort((one, other) => (one.label < other.label ? -1 : one.label > other.label ? 1 : 0))
  return { items: options, isCut }
}

function allPages(read: (cursor: string | undefined) => Promise<ListPage<Receiver>>): Promise<Listed<Receiver>> {
  return listPages(async (cursor) => {
    try {
      return await read(cursor)
    } catch (error) {
      // A part of a long list is more useful than none, and `isCut` says that it is a part.
      if (!cursor || error instanceof SlackRefusal || !(error instanceof ServiceError)) throw error
      return { items: [], isCut: true }
    }
  }, MAX_PAGES)
}
