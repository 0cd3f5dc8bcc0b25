/** Personal data as advertising networks want it. */
export { countryCode } from "./country_code"
export { hashed, isHashed } from "./hashed"
export { type MetaKey, metaHashed, metaNormal } from "./meta_identifier"
export { PersonalDataMask } from "./personal_data_mask"
export { type GooglePerson, hashedPerson, type PersonTexts, plainPerson } from "./google_person"
