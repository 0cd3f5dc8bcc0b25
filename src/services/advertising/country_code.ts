import type * as Countries from "i18n-iso-countries"

type CountryList = typeof Countries

/** Longest text that is looked up, in characters: no name of a country is longer. */
const MAX_LENGTH = 100

let loaded: CountryList | undefined

/** The list of countries, loaded when it is first needed. */
function countries(): CountryList {
  if (loaded) return loaded
  loaded = module.require("i18n-iso-countries") as CountryList
  loaded.registerLocale(module.require("i18n-iso-countries/langs/en.json") as Countries.LocaleData)
  return loaded
}

/** Two upper-case letters (ISO 3166-1 alpha-2) for a code of two or three letters or an English name; undefined when unknown. */
export function countryCode(text: string): string | undefined {
  const typed = text.trim()
  if (typed === "" || typed.length > MAX_LENGTH) return undefined
  const code = typed.toUpperCase()
  // Common in data, but no code of the list.
  if (code === "UK") return "GB"
  const list = countries()
  if (code.length === 2) return list.isValid(code) ? code : undefined
  return (code.length === 3 ? list.alpha3ToAlpha2(code) : undefined) ?? list.getAlpha2Code(typed, "en")
}
