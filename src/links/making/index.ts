/** What is done with links, whoever asks. */
export { type Asked, openPartner } from "./asked"
export { personOf } from "./author"
export { NAMING_FIELDS as changeFields, removeLink, renewLink, showLink } from "./change_link"
export { createLink, type Created, previewLink } from "./create_link"
export { findLinks, type FoundList, type LinkList, listLinks, type UnreadableLink } from "./found_links"
export { checkOf } from "./may"
export { COMMON_FIELDS, membersOf, readForm, readJson } from "./link_request"
