import type { KnownBlock, ModalView } from "@slack/types"
import type { WebClient } from "@slack/web-api"
import { Shape, type Shaped } from "../../data/json"
import { checkHandedOut, type Repeat } from "../../outbound"
import { SERVICE, type SlackSession } from "../../services/slack"
import type { PostedMessage, SlackMessage } from "./slack_message"

/** Domains that files are uploaded to, including that for governments. */
const DOMAINS = ["slack.com", "slack-gov.com"]
/** Links in messages are not unfolded: the bot's own answers would be answered again. */
const PLAIN = { unfurl_links: false, unfurl_media: false }
/** A call that Slack refuses because of too many has done nothing. */
const BUSY: Repeat = "busy"

const TAKEN = new Shape((z) => z.object({ ok: z.literal(true) }))
const POSTED = new Shape((z) => z.object({ ok: z.literal(true), channel: z.string().min(1), ts: z.string().min(1) }))
const IDENTITY = new Shape((z) => {
  const text = z.string().nullish()
  return z.object({ ok: z.literal(true), team_id: text, user_id: text, bot_id: text, enterprise_id: text })
})
const USER = new Shape((z) => {
  const [text, flag] = [z.string().nullish(), z.boolean().nullish()]
  const teams = z.array(z.string()).nullish()
  const user = z.object({
    id: z.string(),
    name: text,
    team_id: text,
    teams,
    enterprise_user: z.object({ teams, enterprise_id: text }).nullish(),
    deleted: flag,
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_stranger: flag,
    is_bot: flag,
    is_app_user: flag,
    is_email_confirmed: flag,
    profile: z.object({ display_name: text, email: text }).nullish(),
  })
  return z.object({ ok: z.literal(true), user })
})
const UPLOAD = new Shape((z) => z.object({ upload_url: z.string().min(1), file_id: z.string().min(1) }))
const CONVERSATION = new Shape((z) => z.object({ channel: z.object({ id: z.string().min(1) }) }))
const VIEW = new Shape((z) => z.object({ view: z.object({ id: z.string().min(1) }) }))

/** The bot itself, as Slack knows it. */
export type SlackIdentity = Shaped<typeof IDENTITY>
export type SlackUser = Shaped<typeof USER>["user"]

/** A file to be shown in Slack. */
export interface SlackFile {
  name: string
  bytes: Buffer
  title: string
  /** What a screen reader says of a picture. */
  altText?: string
}

/** Where a message goes: a conversation, and the thread in it. */
export interface Destination {
  channel: string
  threadTs?: string
}

/** Calls of Slack's Web API for one piece of work. All fail with SlackRefusal or ServiceError, in words for people. */
export class SlackCalls {
  constructor(readonly session: SlackSession) {}

  identity(): Promise<SlackIdentity> {
    return this.call((client) => client.auth.test(), IDENTITY, "safe")
  }

  async user(id: string): Promise<SlackUser> {
    return (await this.call((client) => client.users.info({ user: id }), USER, "safe")).user
  }

  async userByEmail(email: string): Promise<SlackUser> {
    return (await this.call((client) => client.users.lookupByEmail({ email }), USER, "safe")).user
  }

  post({ channel, threadTs }: Destination, message: SlackMessage): Promise<PostedMessage> {
    const args = { ...argsOf(message), ...PLAIN, channel, thread_ts: threadTs }
    return this.call((client) => client.chat.postMessage(args), POSTED)
  }

  /** Posts a message that only one person sees. */
  async postFor(userId: string, { channel, threadTs }: Destination, message: SlackMessage): Promise<void> {
    const args = { ...argsOf(message), channel, thread_ts: threadTs, user: userId }
    await this.call((client) => client.chat.postEphemeral(args), TAKEN)
  }

  /** Replaces all of a message. */
  async update(
    { channel, ts }: PostedMessage,
    { text = "", blocks = [], attachments = [] }: SlackMessage,
  ): Promise<void> {
    // What is not sent would stay as it was.
    const args = { channel, ts, text, blocks: [...blocks], attachments: [...attachments] }
    await this.call((client) => client.chat.update(args), TAKEN, "safe")
  }

  async remove({ channel, ts }: PostedMessage): Promise<void> {
    await this.call((client) => client.chat.delete({ channel, ts }), TAKEN)
  }

  /** Shows what is behind links of a message. @param at Where the links are, as the event says. */
  async unfurl(
    at: { unfurlId: string; source: string } | { channel: string; ts: string },
    unfurls: Readonly<Record<string, { blocks?: KnownBlock[]; attachments?: unknown }>>,
  ): Promise<void> {
    const where = "unfurlId" in at ? { unfurl_id: at.unfurlId, source: at.source } : at
    const args = { ...where, unfurls } as unknown as Parameters<WebClient["chat"]["unfurl"]>[0]
    await this.call((client) => client.chat.unfurl(args), TAKEN, "safe")
  }

  /** Opens the conversation with a person. @returns its id. */
  async openConversation(userId: string): Promise<string> {
    const { channel } = await this.call((client) => client.conversations.open({ users: userId }), CONVERSATION, "safe")
    return channel.id
  }

  async join(channel: string): Promise<void> {
    await this.call((client) => client.conversations.join({ channel }), TAKEN, "safe")
  }

  /** Uploads a file that nobody sees yet. @returns its id. */
  async upload({ name, bytes, altText }: SlackFile): Promise<string> {
    const args = { filename: name, length: bytes.length, alt_txt: altText }
    const { upload_url, file_id } = await this.call((client) => client.files.getUploadURLExternal(args), UPLOAD)
    const { href } = checkHandedOut(upload_url, { service: SERVICE, baseUrl: this.session.url, domains: DOMAINS })
    const headers = { "content-type": "application/octet-stream" }
    await this.session.http
      .with({ baseUrl: href, timeoutMs: 60_000, explain: notUploaded })
      .exchange("POST", "", { body: bytes, headers, repeat: [429, "unreached"] })
    return file_id
  }

  /** Ends an upload. @param shared Where the file is shown; absent: messages show it by its id. */
  async completeUpload(id: string, title: string, shared?: Destination & { comment?: string }): Promise<void> {
    const files: [{ id: string; title: string }] = [{ id, title }]
    const place = shared && {
      channel_id: shared.channel,
      ...(shared.threadTs !== undefined && { thread_ts: shared.threadTs }),
      ...(shared.comment !== undefined && { initial_comment: shared.comment }),
    }
    const args = { files, ...place } as Parameters<WebClient["files"]["completeUploadExternal"]>[0]
    await this.call((client) => client.files.completeUploadExternal(args), TAKEN)
  }

  /** Shows a file as a message of its own. */
  async share(file: SlackFile, shared: Destination & { comment: string }): Promise<void> {
    await this.completeUpload(await this.upload(file), file.title, shared)
  }

  /** Opens a modal. @param trigger Of the click; it lives for three seconds. @returns the id of the view. */
  async openView(trigger: string, view: ModalView): Promise<string> {
    return (await this.call((client) => client.views.open({ trigger_id: trigger, view }), VIEW, "never")).view.id
  }

  async updateView(id: string, view: ModalView): Promise<void> {
    await this.call((client) => client.views.update({ view_id: id, view }), TAKEN, "safe")
  }

  private call<T>(work: (client: WebClient) => Promise<unknown>, answer: Shape<T>, repeat: Repeat = BUSY): Promise<T> {
    return this.session.call(work, { answer, repeat })
  }
}

/** What else the place of an upload says, such as a page, is not for people. */
function notUploaded({ status }: { status: number }) {
  return { message: `Slack answered ${status} to the upload of a file.`, cure: "Try again in a minute." }
}

function argsOf({ text, blocks, attachments }: SlackMessage) {
  return {
    ...(text !== undefined && { text }),
    ...(blocks && { blocks: [...blocks] }),
    ...(attachments && { attachments: [...attachments] }),
  } as { text: string; blocks?: KnownBlock[]; attachments?: [] }
}
