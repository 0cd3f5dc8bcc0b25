import { escapeCharacter, escapeText } from "../../services/slack"
import type { PageLink } from "../answers/answer"
import { SLACK_LIMITS } from "./slack_limits"

const ELLIPSIS = "…"

/** Escapes a text and cuts it to `maxLength` characters, an ellipsis included, without splitting an entity or a character. */
export function escapeCut(text: string, maxLength: number): string {
  let escaped = ""
  let cutAt = 0
  for (const character of text) {
    const piece = escapeCharacter(character)
    if (escaped.length + piece.length > maxLength) return escaped.slice(0, cutAt) + ELLIPSIS
    escaped += piece
    if (escaped.length <= maxLength - ELLIPSIS.length) cutAt = escaped.length
  }
  return escaped
}

/**
 * A link to a page, by its title; the address alone where that is its title. An address that is too long for a message loses its
 * parameters.
 */
export function linkText({ url, text }: PageLink, maxLength = 1000): string {
  const whole = addressText(url)
  const address = whole.length <= SLACK_LIMITS.linkAddress ? whole : addressText(url.split(/[?#]/, 1).join(""))
  if (address.length > SLACK_LIMITS.linkAddress) return escapeCut(text, maxLength)
  return text === url || text === ""
    ? `<${address}>`
    : `<${address}|${escapeCut(text.replaceAll("|", "¦"), maxLength)}>`
}

function addressText(url: string): string {
  return escapeText(url).replaceAll("|", "%7C")
}

/** A link to a page, and one to its explore. */
export function pageText(page: PageLink): string {
  return page.explore ? `${linkText(page)} · ${linkText({ url: page.explore, text: "Explore" })}` : linkText(page)
}
