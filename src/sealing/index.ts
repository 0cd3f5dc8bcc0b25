/** What passes through browsers and Looker, unreadable for others. */
export { isApiToken, makeApiToken } from "./api_token"
export { isSigned, type SignatureScheme } from "./signature"
export { readStoredState, writeStoredState } from "./stored_state"
export { type Seal, type SealFault, Vault } from "./vault"
