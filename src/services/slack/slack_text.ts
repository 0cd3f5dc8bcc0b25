const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/** A character as it stands in a text that Slack shows as it is. */
export function escapeCharacter(character: string): string {
  return ENTITIES[character] ?? character
}

/** Text that Slack shows as it is: no markup, link or mention in it counts. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, escapeCharacter)
}
