import * as Hub from "../../framework"
import type { CardContent } from "./card_content"

/** Connectors read `message`, workflows read `adaptive`. */
export type CardFormat = "adaptive" | "message"

const BUTTON = "View in Looker"
/** Teams accepts "28 KB", however it counts. Source: https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const MAX_BYTES = 28_000

/**
 * Writes the body of the call. Shortens the text when the card would be too large for Teams.
 * @throws DeliveryError when the card is too large even without the text.
 */
export function teamsMessage(content: CardContent, format: CardFormat): Buffer {
  const write = (length: number) => {
    const text = Hub.shortenText(content.text, length)
    const card = format === "adaptive" ? adaptiveCard({ ...content, text }) : messageCard({ ...content, text })
    return Buffer.from(JSON.stringify(card))
  }
  const fits = (length: number) => write(length).length <= MAX_BYTES
  if (!fits(0)) throw new Hub.DeliveryError("The link to Looker is too long for a card of Teams, which takes 28 KB.")
  // Every character takes at least one byte, so a longer text cannot fit.
  let [fitting, tooLong] = [0, Math.min(content.text.length, MAX_BYTES) + 1]
  while (tooLong - fitting > 1) {
    const middle = Math.floor((fitting + tooLong) / 2)
    if (fits(middle)) fitting = middle
    else tooLong = middle
  }
  return write(fitting)
}

/** Source: https://learn.microsoft.com/outlook/actionable-messages/message-card-reference */
function messageCard({ title, text, facts, url }: CardContent) {
  const named = facts.map(([name, value]) => ({ name: `${name} :`, value }))
  const button = { "@type": "OpenUri", name: BUTTON, targets: [{ os: "default", uri: url }] }
  return {
    "@type": "MessageCard",
    "@context": "http://schema.org/extensions",
    themeColor: "5035b4",
    summary: "Looker Reports",
    title,
    text,
    sections: named.length > 0 ? [{ facts: named }] : [],
    potentialAction: url ? [button] : [],
  }
}

/** Source: https://adaptivecards.io/explorer, version 1.4 */
function adaptiveCard({ title, text, facts, url }: CardContent) {
  const titled = facts.map(([name, value]) => ({ title: name, value }))
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      { type: "TextBlock", text: title, size: "Large", weight: "Bolder", wrap: true },
      ...(text ? [{ type: "TextBlock", text, wrap: true }] : []),
      ...(titled.length > 0 ? [{ type: "FactSet", facts: titled }] : []),
    ],
    ...(url && { actions: [{ type: "Action.OpenUrl", title: BUTTON, url }] }),
  }
  const attachment = { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }
  return { type: "message", attachments: [attachment] }
}
