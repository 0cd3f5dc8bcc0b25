/** Services call back into Looker, without a database. */
export { links } from "./links"
export { LINKS_VARIABLES, type LinksConfig, readLinksConfig } from "./links_config"
