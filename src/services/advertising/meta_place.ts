import { countryCode } from "./country_code"
import { usStateCode } from "./us_states"

const UNITED_STATES = "us"

/** Two lower-case letters (ISO 3166-1 alpha-2) for a code or an English name. Empty for an unknown country. */
export function metaCountry(text: string): string {
  return countryCode(text)?.toLowerCase() ?? ""
}

/** Lower case, letters only, without accents: `San Francisco` → `sanfrancisco`, `São Paulo` → `saopaulo`. */
export function metaCity(text: string): string {
  return lettersOnly(text)
}

/**
 * A state of the USA becomes its two letters: `New York` → `ny`. Others are written as cities are.
 * @param country Two lower-case letters; empty when unknown. A name is taken for a state of the USA unless it is elsewhere.
 */
export function metaState(text: string, country = ""): string {
  const state = lettersOnly(text)
  return (isPerhapsUs(country) ? usStateCode(state) : undefined) ?? state
}

/**
 * Lower case, without blanks and hyphens: `M1 1AE` → `m11ae`, Meta's own example of its format for the United Kingdom. Of a zip
 * code of the USA only the first five digits: `94035-1234` → `94035`.
 * @param country As in `metaState`.
 */
export function metaZip(text: string, country = ""): string {
  const typed = text.trim()
  const isExtended = country === UNITED_STATES ? /^\d{5}/.test(typed) : /^\d{5}-\d{4}$/.test(typed)
  if (isPerhapsUs(country) && isExtended) return typed.slice(0, 5)
  return typed.replaceAll(/[\s\p{Pd}]+/gu, "").toLowerCase()
}

function isPerhapsUs(country: string): boolean {
  return country === UNITED_STATES || country === ""
}

/** Accents are removed from Latin letters only: in other scripts the marks are part of the word. */
function lettersOnly(text: string): string {
  const bare = text.normalize("NFD").replaceAll(/(\p{Script=Latin})\p{M}+/gu, "$1")
  return bare
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}]+/gu, "")
    .toLowerCase()
}
