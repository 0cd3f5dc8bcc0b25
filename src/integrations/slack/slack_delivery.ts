import * as Hub from "../../framework"
import {
  DEFAULT_TEXT,
  findReceiver,
  isId,
  postFile,
  postText,
  readReceiver,
  SERVICE,
  type SlackReceiver,
  type SlackSession,
} from "../../services/slack"
import { failingAnswer } from "./slack_failure"

export const SLACK_URL = "https://slack.com"

/** Options of both Slack integrations, for tests or a hub with special needs. */
export interface SlackOptions {
  /** Origin of Slack. Default `SLACK_URL`. */
  apiUrl?: string
  /** Time for one call, in milliseconds. Default 30 000: sharing a large file takes Slack a while. */
  timeoutMs?: number
  /** Gives up an upload after this silence from Slack, in milliseconds. Default 60 000. */
  idleTimeoutMs?: number
  /** Time for all calls of one form, in milliseconds. Default 8 000. */
  formBudgetMs?: number
  /** Largest file. Default 1 GiB, the limit of Slack. */
  maxBytes?: number
}

/** Largest file that Slack accepts. */
const MAX_BYTES = 2 ** 30

/**
 * Posts the result as a file, or as a text message when the result is empty. Succeeds when Slack has acknowledged every call.
 * @param open Opens the session; called after the receiver has been read from the request.
 * @throws DeliveryError with prefix, webhook id and error.
 */
export async function deliverToSlack(
  request: Hub.DataActionRequest,
  open: () => Promise<SlackSession>,
  options: SlackOptions,
): Promise<Hub.DataActionResponse> {
  try {
    const typed = readReceiver(request.formParams.channel)
    const session = await open()
    const { initial_comment: comment } = request.formParams
    // Find the receiver before the download starts: the download URL works only once.
    const receiver = { channel: await findReceiver(session, typed), comment: comment?.trim() ? comment : undefined }
    await send(request, receiver, session, options)
    return new Hub.DataActionResponse()
  } catch (error) {
    throw failingAnswer(error, request)
  }
}

/**
 * The address of the receiver, as policies name it: `slack://T0123/C0123`. Unknown for a name, as only Slack knows what has it.
 * @param team Empty where it is unknown.
 * @throws DeliveryError when no receiver is chosen.
 */
export function slackDestination({ formParams }: Hub.DataActionRequest, team: string): string | undefined {
  const receiver = readReceiver(formParams.channel)
  return isId(receiver) ? Hub.placeDestination("slack", team, receiver) : undefined
}

async function send(
  request: Hub.DataActionRequest,
  receiver: SlackReceiver,
  session: SlackSession,
  options: SlackOptions,
): Promise<void> {
  if (request.isEmpty) return postText(session, receiver.channel, receiver.comment ?? emptyText(request))
  const spool = new Hub.Spool()
  try {
    const { maxBytes = MAX_BYTES } = options
    // Slack needs the length before the first byte.
    await spool.fill(await request.stream(), maxBytes, () => tooLarge(maxBytes))
    // Slack refuses an empty file.
    if (spool.size === 0) return await postText(session, receiver.channel, receiver.comment ?? emptyText(request))
    const name = request.nameFor(request.formParams.filename, { blanks: "_" })
    await postFile(session, receiver, { name, spool, idleTimeoutMs: options.idleTimeoutMs })
  } finally {
    await spool.dispose()
  }
}

function tooLarge(maxBytes: number): Hub.ServiceError {
  const message = `The result is larger than the ${maxBytes} bytes that Slack takes: filter it, or choose another format.`
  return new Hub.ServiceError(SERVICE, message, { status: 413 })
}

function emptyText({ scheduledPlan }: Hub.DataActionRequest): string {
  return `${scheduledPlan?.title || DEFAULT_TEXT}: the result is empty.`
}
