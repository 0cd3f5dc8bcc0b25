import type {
  Conversation,
  Faults,
  LookerbotEvent,
  PartyCall,
  Person,
  ShownView,
  SlackMessage,
  Snapshot,
} from "../lookerbot_api"

/** What changed: each part of the page listens to its own. */
export type Change = "place" | "messages" | "calls" | "views" | "faults" | "connection"

/** All that the page knows. */
export class Store {
  people: readonly Person[] = []
  conversations: readonly Conversation[] = []
  suggestions: Snapshot["suggestions"] = []
  schedules: Snapshot["schedules"] = []
  faults: Faults = { slack: "", looker: "" }
  calls: PartyCall[] = []
  views: ShownView[] = []
  isConnected = true
  personId = ""
  /** Time of the message whose thread is answered. */
  threadTs?: string
  private chosenChannel = ""
  private botId = ""
  private readonly byKey = new Map<string, SlackMessage>()
  private readonly listeners: { change: Change; run: () => void }[] = []

  on(change: Change, run: () => void): void {
    this.listeners.push({ change, run })
  }

  /** The person to speak as. */
  get person(): Person | undefined {
    return this.people.find(({ id }) => id === this.personId)
  }

  /** Channels, and the conversation of the person with the bot. */
  get channels(): Conversation[] {
    return this.conversations.filter(({ personId }) => personId === undefined || personId === this.personId)
  }

  get channel(): Conversation | undefined {
    return this.channels.find(({ id }) => id === this.chosenChannel) ?? this.channels[0]
  }

  /** What the person sees in the channel, in the order in which it was written. */
  get messages(): SlackMessage[] {
    const channel = this.channel?.id
    const seen = [...this.byKey.values()].filter((each) => each.channel === channel)
    return seen
      .filter(({ visibleTo }) => visibleTo === undefined || visibleTo === this.personId)
      .sort((one, other) => (one.ts < other.ts ? -1 : 1))
  }

  /** Name of who wrote a message. */
  nameOf(id: string): string {
    if (id === this.botId) return "Lookerbot"
    return this.people.find((each) => each.id === id)?.realName ?? "Slackbot"
  }

  isBot(id: string): boolean {
    return id === this.botId
  }

  choosePerson(id: string): void {
    const wasWithBot = this.channel?.kind === "im"
    this.personId = id
    this.threadTs = undefined
    if (wasWithBot) this.chosenChannel = this.channels.find(({ kind }) => kind === "im")?.id ?? ""
    this.tell("place", "messages", "views")
  }

  chooseChannel(id: string): void {
    this.chosenChannel = id
    this.threadTs = undefined
    this.tell("place", "messages")
  }

  answerThread(ts: string | undefined): void {
    this.threadTs = ts
    this.tell("place")
  }

  setConnected(isConnected: boolean): void {
    this.isConnected = isConnected
    this.tell("connection")
  }

  take(event: LookerbotEvent): void {
    if ("snapshot" in event) return this.start(event.snapshot)
    if ("message" in event) this.byKey.set(keyOf(event.message), event.message)
    if ("removed" in event) this.byKey.delete(keyOf(event.removed))
    if ("call" in event) this.calls.push(event.call)
    if ("faults" in event) this.faults = event.faults
    if ("view" in event) this.views = [...this.views.filter(({ id }) => id !== event.view.id), event.view]
    if ("closed" in event) this.views = this.views.filter(({ id }) => id !== event.closed.id)
    if ("conversations" in event) this.conversations = event.conversations
    if ("cleared" in event) this.calls = []
    if ("message" in event || "removed" in event) this.tell("messages")
    else if ("view" in event || "closed" in event) this.tell("views")
    else this.tell("conversations" in event ? "place" : "faults" in event ? "faults" : "calls")
  }

  private start({
    people,
    conversations,
    botId,
    messages,
    views,
    calls,
    faults,
    suggestions,
    schedules,
  }: Snapshot): void {
    Object.assign(this, { people, conversations, botId, faults, suggestions, schedules })
    this.views = [...views]
    this.calls = [...calls]
    this.personId ||= people[0]?.id ?? ""
    this.byKey.clear()
    for (const message of messages) this.byKey.set(keyOf(message), message)
    this.tell("place", "messages", "calls", "views", "faults")
  }

  private tell(...changes: readonly Change[]): void {
    for (const { change, run } of this.listeners) if (changes.includes(change)) run()
  }
}

function keyOf({ channel, ts }: { channel: string; ts: string }): string {
  return `${channel} ${ts}`
}
