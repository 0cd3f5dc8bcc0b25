import { countryCode } from "./country_code"
import { hashed, isHashed } from "./hashed"

/** Domains whose addresses mean the same with and without dots before them. */
const DOTLESS_DOMAINS = ["gmail.com", "googlemail.com"]
/** Countries whose numbers have ten digits behind +1. */
const NORTH_AMERICA = ["US", "CA"]

/** Lower case, without blanks, and without dots where Google's mail ignores them. */
function googleEmail(text: string): string {
  const address = text.toLowerCase().replaceAll(/\s/g, "")
  const at = address.lastIndexOf("@")
  const [user, domain] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)]
  return DOTLESS_DOMAINS.includes(domain) ? `${user.replaceAll(".", "")}@${domain}` : address
}

/**
 * A number as E.164; empty when the text has no digits.
 * @param country Two letters. Ten digits without a prefix count as North American if it is US, CA or not known.
 */
function googlePhone(text: string, country?: string): string {
  const typed = text.trim()
  const digits = typed.replaceAll(/\D/g, "")
  if (digits === "") return ""
  if (typed.startsWith("+")) return `+${digits}`
  if (digits.startsWith("00")) return `+${digits.slice(2)}`
  const isNorthAmerican = digits.length === 10 && (country === undefined || NORTH_AMERICA.includes(country))
  return isNorthAmerican ? `+1${digits}` : `+${digits}`
}

/** Lower case, without punctuation and more than single blanks. */
function googleName(text: string): string {
  return text.toLowerCase().replaceAll(/\p{P}/gu, "").replaceAll(/\s+/g, " ").trim()
}

/** One person of a result, as texts. An absent member is not known. */
export interface PersonTexts {
  email?: string
  phone?: string
  firstName?: string
  lastName?: string
  country?: string
  postalCode?: string
}

/** One person as Google takes it. An address has all its members. */
export interface GooglePerson {
  email?: string
  phone?: string
  address?: { firstName: string; lastName: string; country: string; postalCode: string }
}

/** Makes a person of the texts as they are, for data that is hashed already. */
export function plainPerson({ email, phone, firstName, lastName, country, postalCode }: PersonTexts): GooglePerson {
  const isWhole = firstName && lastName && country && postalCode
  return { email, phone, ...(isWhole && { address: { firstName, lastName, country, postalCode } }) }
}

/**
 * Makes a person whose e-mail, phone and names are hashed. A text that is a hash already stays as it is.
 * Source: https://developers.google.com/google-ads/api/docs/remarketing/audience-segments/customer-match/get-started
 */
export function hashedPerson(texts: PersonTexts): GooglePerson {
  const { email, phone, firstName, lastName, postalCode } = texts
  const country = texts.country === undefined ? undefined : countryCode(texts.country)
  return plainPerson({
    email: hashedAs(email, googleEmail),
    phone: hashedAs(phone, (text) => googlePhone(text, texts.country === undefined ? undefined : (country ?? ""))),
    firstName: hashedAs(firstName, googleName),
    lastName: hashedAs(lastName, googleName),
    country,
    postalCode: postalCode?.trim(),
  })
}

function hashedAs(text: string | undefined, normalised: (text: string) => string): string | undefined {
  if (text === undefined) return undefined
  const typed = text.trim()
  if (isHashed(typed)) return typed
  const plain = normalised(typed)
  return plain === "" ? undefined : hashed(plain)
}
