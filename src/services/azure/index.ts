/** Blobs of Azure Storage. */
export { readAccess, readAddress } from "./azure_address"
export { openAzureClient } from "./azure_client"
export { isRestricted, toServiceError } from "./azure_error"
export { UPLOAD_BYTES, uploadBlocks } from "./block_upload"
