import { byteSize } from "../../data/json"

const KIB = 1024

/** Most bytes of UTF-8 in a text of a request, by its kind. */
export const TEXT_LIMITS = {
  /** File extensions and names of formats. */
  extension: 64,
  /** Titles, ids, and names of settings, answers and files. */
  name: KIB,
  /** Settings, answers and addresses. */
  text: 64 * KIB,
  /** Key files, and the state that Looker stores for a user. */
  key: 128 * KIB,
  /** Lists of ids. */
  ids: KIB * KIB,
}

/** Most settings or answers of one request. */
export const MAX_ENTRIES = 1000

/** Says that a text is too long, worded to follow its name; undefined when it is short enough. */
export function tooLong(text: string, maxBytes: number): string | undefined {
  // One UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return undefined
  return `is longer than ${byteSize(maxBytes)}, the most that is taken`
}

/** The most bytes of a setting or answer, by its name. */
export function limitOf(name: string): number {
  if (name === "format") return TEXT_LIMITS.extension
  if (name === "filename") return TEXT_LIMITS.name
  if (/ids$/i.test(name)) return TEXT_LIMITS.ids
  return /key|state/i.test(name) ? TEXT_LIMITS.key : TEXT_LIMITS.text
}
