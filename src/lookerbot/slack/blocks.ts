import type { KnownBlock } from "@slack/types"

/** A paragraph. @param text Escaped, in Slack's markup, at most 3000 characters. */
export function section(text: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text } }
}

/** A small line. @param text As for `section`. */
export function context(text: string): KnownBlock {
  return { type: "context", elements: [{ type: "mrkdwn", text }] }
}

export function header(text: string): KnownBlock {
  return { type: "header", text: { type: "plain_text", text, emoji: true } }
}

export const DIVIDER: KnownBlock = { type: "divider" }
