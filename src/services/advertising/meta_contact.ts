/** White space and punctuation. Symbols such as `+` and `~` count as punctuation, as in Meta's own libraries. */
const NOT_IN_NAMES = /[\s\p{P}\p{S}\p{C}]+/gu

/** `John_Smith@gmail.com` → `john_smith@gmail.com`. */
export function metaEmail(text: string): string {
  return text.trim().toLowerCase()
}

/** Digits only, without leading zeros: `+1 (650) 555-1212` → `16505551212`. No country code is added. */
export function metaPhone(text: string): string {
  return text.replaceAll(/[^0-9]+/g, "").replace(/^0+/, "")
}

/** First and last names: `Valéry` → `valéry`, `O'Neil-Smith` → `oneilsmith`. Letters of every script are kept. */
export function metaName(text: string): string {
  return text.normalize("NFC").replaceAll(NOT_IN_NAMES, "").toLowerCase()
}

/** First letter of the first name: `Mary` → `m`. */
export function metaInitial(text: string): string {
  const [initial = ""] = metaName(text)
  return initial
}

/** Id of a device for advertising: lower case, with its hyphens. */
export function metaDeviceId(text: string): string {
  return text.trim().toLowerCase()
}
