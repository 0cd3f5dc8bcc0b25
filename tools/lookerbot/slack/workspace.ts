import { SlackError } from "./slack_error"

export const TEAM = { id: "T0ACME0001", domain: "acme", name: "Acme" } as const
export const APP_ID = "A0LOOKER01"
export const BOT = { id: "U0LOOKER01", botId: "B0LOOKER01", name: "lookerbot", realName: "Lookerbot" } as const
/** Says what Slack itself has to say. */
export const SLACKBOT_ID = "USLACKBOT"

/** Scopes that the token of the bot has. Without `chat:write.public` and `channels:join` it writes only where it is a member. */
export const SCOPES: readonly string[] = [
  ...["app_mentions:read", "channels:read", "groups:read", "chat:write", "commands", "files:read", "files:write"],
  ...["im:history", "im:write", "links:read", "links:write", "team:read", "users:read", "users:read.email"],
]

export interface Person {
  id: string
  name: string
  realName: string
  email: string
  isGuest: boolean
}

export interface Conversation {
  id: string
  /** Without `#`; empty for a conversation with one person. */
  name: string
  kind: "public_channel" | "private_channel" | "im"
  isArchived: boolean
  /** Whether the bot is in it. */
  hasBot: boolean
  /** Person of a conversation with one person. */
  personId?: string
}

const PEOPLE: readonly Person[] = [
  { id: "U0MIA00001", name: "mia", realName: "Mia Okafor", email: "mia@acme.example", isGuest: false },
  { id: "U0JON00001", name: "jon", realName: "Jon Berg", email: "jon@acme.example", isGuest: false },
  { id: "U0GUS00001", name: "gus", realName: "Gus Lind", email: "gus@agency.example", isGuest: true },
]

const channel = (id: string, name: string, more: Partial<Conversation> = {}): Conversation => {
  return { id, name, kind: "public_channel", isArchived: false, hasBot: true, ...more }
}

const CONVERSATIONS: readonly Conversation[] = [
  channel("C0SALES001", "sales"),
  channel("C0RANDOM01", "random", { hasBot: false }),
  channel("C0BOARD001", "board", { kind: "private_channel" }),
  channel("C0OLD00001", "old-sales", { isArchived: true }),
  ...PEOPLE.map(({ id }) => channel(imOf(id), "", { kind: "im", personId: id })),
]

/** The people and channels of a small workspace. */
export class Workspace {
  readonly people = PEOPLE
  conversations: readonly Conversation[] = CONVERSATIONS
  private readonly listeners = new Set<() => void>()

  /** @returns a function that removes the listener. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Makes the bot a member of a conversation. @returns the conversation. */
  addBot(id: string): Conversation {
    const joined = { ...this.conversation(id), hasBot: true }
    this.change(this.conversations.map((each) => (each.id === joined.id ? joined : each)))
    return joined
  }

  /** Makes everything as it was at the start. */
  reset(): void {
    this.change(CONVERSATIONS)
  }

  /** @throws SlackError `user_not_found`. */
  person(id: string): Person {
    const found = this.people.find((each) => each.id === id)
    if (!found) throw new SlackError("user_not_found")
    return found
  }

  /** The conversation of the bot with a person. */
  imWith(personId: string): Conversation {
    return this.conversation(imOf(this.person(personId).id))
  }

  /** @param name Id of a conversation or person, or `#name`. @throws SlackError `channel_not_found`. */
  conversation(name: string): Conversation {
    const bare = name.replace(/^#/, "")
    const found = this.conversations.find((each) => [each.id, each.name].includes(bare) || each.personId === name)
    const isSeen = found && bare !== "" && (found.kind !== "private_channel" || found.hasBot)
    if (!isSeen) throw new SlackError("channel_not_found")
    return found
  }

  /** A conversation that the bot may write to. @throws SlackError */
  writable(name: string): Conversation {
    const found = this.conversation(name)
    if (found.isArchived) throw new SlackError("is_archived")
    if (!found.hasBot) throw new SlackError("not_in_channel")
    return found
  }

  private change(conversations: readonly Conversation[]): void {
    this.conversations = conversations
    for (const listener of this.listeners) listener()
  }
}

/** A person as `users.info` tells of them. */
export function userOf({ id, name, realName, email, isGuest }: Person): object {
  return {
    ...accountOf(id, name, realName),
    is_restricted: isGuest,
    is_bot: false,
    is_email_confirmed: true,
    profile: { real_name: realName, display_name: name, email, team: TEAM.id },
  }
}

/** The bot as `users.info` tells of it. */
export function botUser(): object {
  const { id, name, realName, botId } = BOT
  const profile = { real_name: realName, display_name: name, bot_id: botId, api_app_id: APP_ID, team: TEAM.id }
  return { ...accountOf(id, name, realName), is_restricted: false, is_bot: true, profile }
}

function accountOf(id: string, name: string, realName: string) {
  const account = { id, team_id: TEAM.id, name, real_name: realName, deleted: false, tz: "Etc/UTC" }
  return { ...account, is_admin: false, is_owner: false, is_ultra_restricted: false, is_app_user: false, updated: 0 }
}

/** A conversation as Slack lists it. */
export function channelOf({ id, name, kind, isArchived, hasBot, personId }: Conversation): object {
  if (kind === "im") return { id, is_im: true, user: personId, is_archived: false, is_open: true, created: 0 }
  const isPrivate = kind === "private_channel"
  const state = {
    is_archived: isArchived,
    is_member: hasBot,
    is_private: isPrivate,
    is_general: false,
    is_shared: false,
  }
  return { id, name, name_normalized: name, is_channel: true, is_group: false, is_im: false, created: 0, ...state }
}

function imOf(personId: string): string {
  return personId.replace(/^U/, "D")
}
