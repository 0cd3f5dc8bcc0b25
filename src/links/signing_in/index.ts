/** Who is in front of the browser: the sign-in at Looker and at partners, and what the browser carries of it. */
export { type Destination, pathOf, withQuery } from "./destination"
export { giveGrant, type HeldGrant, isOwnForm, readGrant, withPartner } from "./grant"
export { comeFromLooker, goToLooker } from "./looker_login"
export { checkOwnRequest } from "./own_request"
export { accessOf, comeFromPartner, goToPartner } from "./partner_login"
