import { hashed, isHashed } from "./hashed"
import { metaBirthDay, metaBirthMonth, metaBirthYear } from "./meta_birth"
import { metaDeviceId, metaEmail, metaInitial, metaName, metaPhone } from "./meta_contact"
import { metaCity, metaCountry, metaState, metaZip } from "./meta_place"

/** @param country Of the same person, as `metaCountry` writes it; empty when unknown. */
type Normalise = (text: string, country?: string) => string

const RULES = {
  EMAIL: metaEmail,
  PHONE: metaPhone,
  DOBY: metaBirthYear,
  DOBM: metaBirthMonth,
  DOBD: metaBirthDay,
  LN: metaName,
  FN: metaName,
  FI: metaInitial,
  CT: metaCity,
  ST: metaState,
  ZIP: metaZip,
  COUNTRY: metaCountry,
  MADID: metaDeviceId,
  EXTERN_ID: (text) => text,
} as const satisfies Record<string, Normalise>

/** Keys by which Meta finds people. */
export type MetaKey = keyof typeof RULES

/**
 * A value as Meta compares it. Empty when the value cannot be used. A value that is hashed already is kept.
 * Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences#hash
 * @param country Of the same person, as written in COUNTRY; it decides how states and zip codes are read.
 */
export function metaNormal(key: MetaKey, text: string, country?: string): string {
  const typed = text.trim()
  if (isKeptHash(key, typed)) return typed.toLowerCase()
  const normalise: Normalise = RULES[key]
  return normalise(text, country)
}

/**
 * A value in its normal form, as it is sent to Meta: its SHA-256. Ids of devices stay plain, and a value that is such a hash
 * already is kept. An external id is always hashed, so that the same id is always sent as the same text.
 */
export function metaHashed(key: MetaKey, normal: string): string {
  return normal === "" || key === "MADID" || isKeptHash(key, normal) ? normal : hashed(normal)
}

function isKeptHash(key: MetaKey, text: string): boolean {
  return key !== "EXTERN_ID" && isHashed(text)
}
