/** Base classes and helpers for integrations whose users log in. */
export { DelegateOAuthIntegration } from "./delegate_oauth_integration"
export { lastingLogin } from "./lasting_login"
export type { LoginFormOptions } from "./login_form"
export { type AuthorizationRequest, type LoginCallback, OAuthIntegration } from "./oauth_integration"
export { OAuthV2Integration } from "./oauth_v2_integration"
export { pkceChallenge, pkceFacts, pkceVerifier } from "./pkce"
export { postState } from "./post_state"
export { openCode, openLogin, sealCode, type SealedCode } from "./sealed_login"
