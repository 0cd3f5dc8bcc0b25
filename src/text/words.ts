import { cutText } from "./cut_text"
import { oneLine } from "./one_line"

/** UTF-16 units that are looked at. */
const MAX_READ = 64 * 1024
const MAX_WORDS = 500

/**
 * What a service says, as one line for people; undefined when it says nothing.
 * @param maxLength In UTF-16 units. Default 500.
 */
export function words(said: unknown, maxLength = MAX_WORDS): string | undefined {
  if (said === undefined || said === null) return undefined
  const text = typeof said === "string" ? said : JSON.stringify(said)
  return cutText(oneLine(cutText(text, MAX_READ)), maxLength) || undefined
}
