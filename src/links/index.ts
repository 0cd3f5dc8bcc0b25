/** Services call back into Looker, without a database. */
export { links } from "./links"
export { LINKS_VARIABLES, type LinksConfig, readLinkSecrets, readLinksConfig, type SOURCE_NAMES } from "./links_config"
export { LinkSeal } from "./sealing/link_seal"
export { secretTextOf } from "./link_secret"
export { SOURCES } from "./sources"
