import type { ActionElement, Block } from "./block_kit"
import { CallArguments } from "./call_arguments"
import type { HubAnswer, HubSender } from "./hub_sender"
import type { SlackMessage } from "./message"
import { clickedPlace, commandForm, eventEnvelope, interaction } from "./payloads"
import { SlackError } from "./slack_error"
import type { SlackState } from "./slack_state"
import { addressesIn, messageText } from "./typed_text"
import { APP_ID, BOT, type Conversation, type Person, SLACKBOT_ID, TEAM } from "./workspace"

const COMMAND = /^\/looker(?:\s+|$)/i
const INVITATION = /^\/invite @?lookerbot$/i

/** What a person types. */
export interface Typed {
  personId: string
  channelId: string
  /** Begins with `/looker` for a command. `/invite @Lookerbot` makes the bot a member. */
  text: string
  threadTs?: string
}

/** A click on a button, or a choice. */
export interface Press {
  personId: string
  channelId: string
  ts: string
  actionId: string
  blockId: string
  /** Value of the chosen option. */
  option?: string
}

/** What people do in Slack, and what Slack sends to the hub for it. */
export class SlackClient {
  constructor(
    private readonly state: SlackState,
    private readonly sender: HubSender,
    /** Origins whose links the bot shows a preview of. */
    private readonly linkOrigins: () => readonly string[],
  ) {}

  /** Writes a message, or gives a command. Resolves once the hub has acknowledged all that was sent. */
  async say(typed: Typed): Promise<void> {
    const person = this.state.workspace.person(typed.personId)
    const channel = this.state.workspace.conversation(typed.channelId)
    if (COMMAND.test(typed.text)) return this.command(person, channel, typed.text)
    if (INVITATION.test(typed.text.trim())) {
      this.state.workspace.addBot(channel.id)
      return this.notice(person, channel, `${BOT.realName} is now in #${channel.name}.`)
    }
    const text = messageText(typed.text, this.state.workspace)
    const { threadTs } = typed
    const message = this.state.messages.add({ channel: channel.id, user: person.id, text, threadTs })
    const facts = {
      user: person.id,
      text,
      team: TEAM.id,
      ts: message.ts,
      event_ts: message.ts,
      client_msg_id: message.ts,
    }
    const event = { ...facts, channel: channel.id, ...(threadTs && { thread_ts: threadTs }) }
    const events: object[] = []
    if (channel.kind === "im") events.push({ type: "message", channel_type: "im", ...event })
    else if (text.includes(`<@${BOT.id}>`)) {
      if (channel.hasBot) events.push({ type: "app_mention", ...event })
      else
        this.notice(
          person,
          channel,
          `${BOT.realName} is not in #${channel.name}. Invite it (/invite @${BOT.realName}), or use /looker.`,
        )
    }
    const shared = this.linkShared(message, channel, addressesIn(typed.text))
    if (shared) events.push(shared)
    await Promise.all(events.map((each) => this.sender.event("/slack/event", eventEnvelope(each))))
  }

  /** Presses a button, or chooses an option. @throws SlackError when it is not there. */
  async press({ personId, channelId, ts, actionId, blockId, option }: Press): Promise<void> {
    const person = this.state.workspace.person(personId)
    const channel = this.state.workspace.conversation(channelId)
    const message = this.state.messages.find(channel.id, ts)
    const found = message && findElement(message, blockId, actionId)
    if (!found) throw new SlackError("message_not_found")
    const { element, ...place } = found
    const chosen = "options" in element ? element.options.find(({ value }) => value === option) : undefined
    const path = this.state.responseUrls.offer("actions", channel.id, person.id, message)
    const { type } = element
    const action = {
      type,
      action_id: actionId,
      block_id: blockId,
      action_ts: String(Date.now() / 1000),
      ...(element.type === "button" ? { text: element.text, value: element.value } : { selected_option: chosen }),
    }
    const payload = {
      ...interaction("block_actions", person, this.state.views.newTrigger(person.id)),
      ...clickedPlace(message, channel, place),
      response_url: this.state.url + path,
      actions: [action],
    }
    const answer = await this.sender.form("/slack/action", { payload: JSON.stringify(payload) })
    if (answer.status !== 200) this.notice(person, channel, `The app did not take the click (${troubleOf(answer)}).`)
  }

  private async command(person: Person, channel: Conversation, typed: string): Promise<void> {
    const path = this.state.responseUrls.offer("commands", channel.id, person.id)
    const form = commandForm({
      person,
      channel,
      text: typed.replace(COMMAND, "").trim(),
      responseUrl: this.state.url + path,
      triggerId: this.state.views.newTrigger(person.id),
    })
    const answer = await this.sender.form("/slack/receive", form)
    if (answer.status !== 200) {
      return this.notice(person, channel, `/looker failed with the error "${troubleOf(answer)}"`)
    }
    const given = responseOf(answer.text)
    if (given?.text("response_type") === "in_channel") {
      this.state.messages.add({ channel: channel.id, user: person.id, text: messageText(typed, this.state.workspace) })
    }
    if (given?.has("text") || given?.has("blocks") || given?.has("attachments")) {
      this.state.responseUrls.write({ channel: channel.id, personId: person.id }, given)
    }
  }

  private linkShared(message: SlackMessage, channel: Conversation, addresses: readonly string[]): object | undefined {
    const known = addresses.filter((each) => URL.canParse(each) && this.linkOrigins().includes(new URL(each).origin))
    if (known.length === 0) return undefined
    return {
      type: "link_shared",
      user: message.user,
      channel: channel.id,
      message_ts: message.ts,
      ...(message.threadTs && { thread_ts: message.threadTs }),
      unfurl_id: `U-${channel.id}-${message.ts}`,
      source: "conversations_history",
      is_bot_user_member: channel.hasBot,
      app_id: APP_ID,
      links: known.map((url) => ({ url, domain: new URL(url).hostname })),
      event_ts: message.ts,
    }
  }

  /** Says something as Slack itself, to one person. */
  private notice(person: Person, channel: Conversation, text: string): void {
    this.state.messages.add({ channel: channel.id, user: SLACKBOT_ID, visibleTo: person.id, text })
  }
}

function troubleOf({ trouble, status }: HubAnswer): string {
  return trouble === "timeout" ? "operation_timeout" : trouble ? "dispatch_failed" : `http_status_${status}`
}

/** What the answer to a command says; undefined when it says nothing. */
function responseOf(text: string): CallArguments | undefined {
  if (!text.trim()) return undefined
  const members = text.trimStart().startsWith("{") ? text : JSON.stringify({ text })
  const headers = { "content-type": "application/json" }
  return CallArguments.of({ url: new URL("http://127.0.0.1/"), headers, body: Buffer.from(members) })
}

function findElement(message: SlackMessage, blockId: string, actionId: string) {
  const attached = [...message.attachments, ...message.unfurls]
  const places = [{ blocks: message.blocks }, ...attached].map(({ blocks = [] }, at) => ({
    blocks,
    attachmentId: at === 0 ? undefined : at,
    isUnfurl: at > message.attachments.length,
  }))
  for (const { blocks, ...place } of places) {
    const block = blocks.find(({ block_id }) => block_id === blockId)
    const element = block && elementsOf(block).find(({ action_id }) => action_id === actionId)
    if (element) return { element, ...place }
  }
  return undefined
}

function elementsOf(block: Block): readonly ActionElement[] {
  if (block.type === "actions") return block.elements
  return block.type === "section" && block.accessory && block.accessory.type !== "image" ? [block.accessory] : []
}
