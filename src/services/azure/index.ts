/** Blobs of Azure Storage. */
export { type AzureAddress, readAccess, readAddress } from "./azure_address"
export { openAzureClient } from "./azure_client"
export { type AzureCures, isRestricted, explainAzureRefusal } from "./azure_refusal"
export { blobLink } from "./blob_link"
export { UPLOAD_BYTES, uploadBlocks } from "./block_upload"
export { type IdentityPlace, managedIdentity } from "./managed_identity"
