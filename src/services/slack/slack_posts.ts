import type { WebClient } from "@slack/web-api"
import { Shape } from "../../data/json"
import { Spool } from "../../data/streams"
import { DeliveryError } from "../../errors"
import { checkHandedOut } from "../../outbound"
import { SERVICE } from "./slack_refusal"
import { isPerson } from "./slack_receiver"
import type { SlackSession } from "./slack_session"

/** Message to a person with a file that has no comment. */
export const DEFAULT_TEXT = "Looker Data"
/** Domains that files are uploaded to, including that for governments. */
const DOMAINS = ["slack.com", "slack-gov.com"]

/** Slack's confirmation of a call. */
const TAKEN = new Shape((z) => z.object({ ok: z.literal(true) }))
const UPLOAD = new Shape((z) => z.object({ upload_url: z.string().min(1), file_id: z.string().min(1) }))
const CONVERSATION = new Shape((z) => z.object({ channel: z.string().min(1) }))

export interface SlackReceiver {
  /** Id of a channel or person. */
  channel: string
  comment?: string
}

export interface SlackFile {
  name: string
  spool: Spool
  /** The upload is given up after this much silence, in milliseconds. Default 60 000. */
  idleTimeoutMs?: number
}

/** Posts a message. @throws SlackRefusal, ServiceError */
export async function postText(session: SlackSession, channel: string, text: string): Promise<void> {
  await session.call((client) => client.chat.postMessage({ channel, text }), { answer: TAKEN, repeat: "busy" })
}

/**
 * Uploads a file and shares it. In a channel the comment follows as a separate message, because Slack renders links only there.
 * For a person the comment comes first, because it opens the conversation that the file is shared in.
 * @throws SlackRefusal, ServiceError. The file is then not shared, unless the message says that it is.
 */
export async function postFile(session: SlackSession, receiver: SlackReceiver, file: SlackFile): Promise<void> {
  const { channel, comment } = receiver
  const id = await session.http.repeated([429, "unreached"], () => upload(session, file))
  if (isPerson(channel)) {
    const conversation = await openConversation(session, channel, comment ?? DEFAULT_TEXT)
    return share(session, id, file.name, conversation)
  }
  await share(session, id, file.name, channel)
  if (comment === undefined) return
  try {
    await postText(session, channel, comment)
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    throw afterSharing(error)
  }
}

/** @returns the id of the file. Nobody sees the file until it is shared. */
async function upload(session: SlackSession, { name, spool, idleTimeoutMs }: SlackFile): Promise<string> {
  const target = { filename: name, length: spool.size }
  const ask = (client: WebClient) => client.files.getUploadURLExternal(target)
  const { upload_url: address, file_id: id } = await session.call(ask, { answer: UPLOAD })
  const { href } = checkHandedOut(address, { service: SERVICE, baseUrl: session.url, domains: DOMAINS })
  const headers = { "content-type": "application/octet-stream", "content-length": String(spool.size) }
  await session.http.with({ baseUrl: href, timeoutMs: idleTimeoutMs }).postStream("", spool.read(), { headers })
  return id
}

async function share(session: SlackSession, id: string, title: string, channel: string): Promise<void> {
  const files: [{ id: string; title: string }] = [{ id, title }]
  const ask = (client: WebClient) => client.files.completeUploadExternal({ files, channel_id: channel })
  await session.call(ask, { answer: TAKEN, repeat: "busy" })
}

/** @returns the id of the conversation with a person. */
async function openConversation(session: SlackSession, person: string, text: string): Promise<string> {
  const ask = (client: WebClient) => client.chat.postMessage({ channel: person, text })
  const { channel } = await session.call(ask, { answer: CONVERSATION, repeat: "busy" })
  return channel
}

/** The error for a comment that failed after the file was shared. */
function afterSharing(reason: DeliveryError): DeliveryError {
  const message = `The file is in the channel, but not the comment: sending again posts the file twice. ${reason.message}`
  return new DeliveryError(message, { cause: reason }, reason.code)
}
