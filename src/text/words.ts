import { cutText } from "./cut_text"
import { oneLine } from "./one_line"

/** Most UTF-16 units that are read. */
const MAX_READ = 64 * 1024
const MAX_WORDS = 500

/**
 * Turns what a service said into one line for people; undefined when it said nothing.
 * @param maxLength In UTF-16 units. Default 500.
 */
export function words(said: unknown, maxLength = MAX_WORDS): string | undefined {
  if (said === undefined || said === null) return undefined
  const text = typeof said === "string" ? said : JSON.stringify(said)
  return cutText(oneLine(cutText(text, MAX_READ)), maxLength) || undefined
}
