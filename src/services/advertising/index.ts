/** Personal data as advertising networks want it. */
export { countryCode } from "./country_code"
export { hashed, isHashed } from "./hashed"
