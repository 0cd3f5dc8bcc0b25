/** Google logins, service accounts and uploads. */
export { type AccountKey, ambientIdentity, keyIdentity } from "./google_identity"
export { GOOGLE_ADDRESSES, type GoogleOptions } from "./google_options"
export { explainGoogle, isLoginRefused, NO_LOGIN } from "./google_refusal"
export { AccessTokens, exchangeCode, type GoogleTokens, STORED_TOKENS, type TokenClient } from "./google_tokens"
export { UPLOAD_BYTES, uploadResumably } from "./resumable_upload"
export { readSigningKey, ServiceAccount } from "./service_account"
export { StorageBucket } from "./storage_bucket"
export type { UploadTarget } from "./upload_session"
