import type { BlobSASSignatureValues, BlobServiceClient, BlockBlobClient } from "@azure/storage-blob"
import type { AzureAccess } from "./azure_address"

/** The longest life of a key that an identity gets, in milliseconds. */
const MAX_KEY_MS = 7 * 24 * 3_600_000
/** How far the clocks of the hub and of Azure may differ, in milliseconds. */
const CLOCK_SKEW_MS = 5 * 60_000

/** Version of the signature. Later ones sign more, which a link that anyone may use does not have. */
const SAS_VERSION = "2020-12-06"

/** A link that opens one blob for a time. */
export interface BlobLink {
  client: BlobServiceClient
  /** Of `client`. */
  blob: BlockBlobClient
  /** A key, or an identity: a SAS cannot make another. */
  access: Exclude<AzureAccess, { sas: string }>
  /** At most seven days; with an identity, five minutes less. */
  ttlSec: number
  signal: AbortSignal
}

/**
 * Makes a link with which anyone may read one blob: a SAS that is signed with the key of the account, or with a key that Azure
 * gives to an identity.
 * @throws the error of the SDK, which `explainAzureRefusal` words.
 * Source: https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas
 */
export async function blobLink({ client, blob, access, ttlSec, signal }: BlobLink): Promise<string> {
  const { BlobSASPermissions, SASProtocol } = await import("@azure/storage-blob")
  const endsAt = Date.now() + ttlSec * 1000
  const values: BlobSASSignatureValues & { permissions: InstanceType<typeof BlobSASPermissions> } = {
    version: SAS_VERSION,
    containerName: blob.containerName,
    permissions: BlobSASPermissions.parse("r"),
    protocol: blob.url.startsWith("https:") ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
  }
  if ("key" in access) return blob.generateSasUrl({ ...values, expiresOn: new Date(endsAt) })
  const startsOn = new Date(Date.now() - CLOCK_SKEW_MS)
  const expiresOn = new Date(Math.min(endsAt, startsOn.getTime() + MAX_KEY_MS))
  const key = await client.getUserDelegationKey(startsOn, expiresOn, { abortSignal: signal })
  return blob.generateUserDelegationSasUrl({ ...values, expiresOn }, key)
}
