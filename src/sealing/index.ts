/** Protects what passes through browsers and Looker: API tokens, signatures, stored states and sealed texts. */
export { isApiToken, makeApiToken } from "./api_token"
export { KeyRing } from "./key_ring"
export { codeChallengeOf, newCodeVerifier } from "./pkce"
export { isSigned, SIGNATURE_WINDOW_SEC, type SignatureScheme } from "./signature"
export { isSameText } from "./same_text"
export { readStoredState, writeStoredState } from "./stored_state"
export { type Seal, type SealFault, Vault } from "./vault"
