/** Blobs of Azure Storage. */
export { readAccess, readAddress } from "./azure_address"
export { openAzureClient } from "./azure_client"
export { isRestricted, explainAzureRefusal } from "./azure_refusal"
export { UPLOAD_BYTES, uploadBlocks } from "./block_upload"
