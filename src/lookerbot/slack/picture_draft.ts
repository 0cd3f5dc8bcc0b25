import { setTimeout as sleep } from "node:timers/promises"
import type { KnownBlock } from "@slack/types"
import { DeliveryError } from "../../errors"
import { cutText } from "../../text/cut_text"
import type { PageLink } from "../answers/answer"
import type { PictureStore } from "../pictures"
import { coloured } from "./answer_message"
import { context, section } from "./blocks"
import type { Draft, Stage } from "./draft"
import { linkText } from "./mrkdwn"
import type { SlackCalls } from "./slack_calls"
import { SLACK_LIMITS } from "./slack_limits"
import { cannotShow } from "./slack_message"

/** Slack looks at a file for a while before a message can show it: the waits, in milliseconds. */
const WAITS_MS = [1000, 2000, 4000]

export interface PictureOptions {
  page: PageLink
  /** Calls that upload the picture; without a store it lies in Slack. */
  slack: SlackCalls
  store?: PictureStore
  signal: AbortSignal
}

/** The ways to show a picture: by its address in a store; else as a file of Slack, in the answer or as a message of its own. */
export async function pictureDraft(png: Buffer, options: PictureOptions): Promise<Draft> {
  const { page, slack, store, signal } = options
  if (store) {
    const url = await store.put({ png, title: page.text }, signal)
    return [(stage) => stage.show(pictureMessage(page, { image_url: url }))]
  }
  const file = { name: fileName(page.text), bytes: png, title: page.text, altText: altText(page) }
  const id = await slack.upload(file)
  await slack.completeUpload(id, file.title)
  return [
    (stage) => patiently(stage, pictureMessage(page, { slack_file: { id } }), signal),
    async (stage) => {
      if (!stage.share) throw new DeliveryError("Slack does not show the picture here.")
      await stage.share(file, linkText(page))
    },
  ]
}

/** An answer without its picture, for hubs that have no place for pictures. */
export function pictureless(page: PageLink) {
  const note = "This answer is a picture, and this hub shows none: open it in Looker."
  return { attachments: coloured([section(linkText(page)), context(note)], page.text) }
}

function pictureMessage(page: PageLink, source: { image_url: string } | { slack_file: { id: string } }) {
  const image: KnownBlock = { type: "image", alt_text: altText(page), ...source }
  return { attachments: coloured([section(`*${linkText(page)}*`), image], page.text) }
}

async function patiently(stage: Stage, message: ReturnType<typeof pictureMessage>, signal: AbortSignal): Promise<void> {
  for (const waitMs of WAITS_MS) {
    try {
      return await stage.show(message)
    } catch (error) {
      if (!cannotShow(error)) throw error
      await sleep(waitMs, undefined, { signal })
    }
  }
  await stage.show(message)
}

function altText({ text }: PageLink): string {
  return cutText(text, SLACK_LIMITS.altText) || "Chart"
}

function fileName(title: string): string {
  const slug = title
    .toLowerCase()
    .slice(0, 200)
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
  return `${slug.slice(0, 80) || "chart"}.png`
}
