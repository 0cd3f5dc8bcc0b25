import { DeliveryError } from "../../errors"
import { trimEnd, trimStart } from "../../text/trim_text"

const ACCOUNT = /^[a-z0-9]{3,24}$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Where the blobs of a storage account are. */
export interface AzureAddress {
  /** Origin, and the account as path when the host does not contain it. The path has no trailing slash. */
  endpoint: URL
  accountName: string
  /** A person typed the host, so the guard must check it. */
  isTyped: boolean
}

/** A key of the account, a shared access signature (SAS): a query that grants limited access, or an identity. */
export type AzureAccess = { key: string } | { sas: string } | AzureIdentity

/** Gives access tokens. Azure's client keeps each until shortly before its end. */
export interface AzureIdentity {
  getToken(): Promise<{ token: string; expiresOnTimestamp: number }>
}

/**
 * Reads the setting "Storage Account": the name of an account, or the whole address of a blob service, as used by other clouds,
 * private endpoints and emulators. The account is the last part of the address's path or, without a path, the first label of
 * its host.
 * @param publicEndpoint Returns the address of an account that is given by name.
 * @throws DeliveryError when the setting is neither.
 */
export function readAddress(typed: string, publicEndpoint: (account: string) => string): AzureAddress {
  if (/[.:/]/.test(typed)) return typedAddress(typed)
  const accountName = typed.toLowerCase()
  if (!ACCOUNT.test(accountName)) {
    throw new DeliveryError(
      'The setting "Storage Account" is no name of one: an administrator corrects it, with 3 to 24 letters and digits.',
    )
  }
  return { endpoint: new URL(publicEndpoint(accountName)), accountName, isTyped: false }
}

function typedAddress(typed: string): AzureAddress {
  const text = typed.includes("://") ? typed : `https://${typed}`
  const endpoint = URL.canParse(text) ? new URL(text) : undefined
  if (!endpoint?.hostname || endpoint.search || endpoint.hash) {
    throw new DeliveryError(
      'The setting "Storage Account" is no address: an administrator gives the name of the account, or the address of ' +
        "its blob service, such as https://example.blob.core.windows.net.",
    )
  }
  const folder = trimEnd(trimStart(endpoint.pathname, "/"), "/")
  endpoint.pathname = folder
  const [label = ""] = endpoint.hostname.split(".")
  return { endpoint, accountName: folder.split("/").at(-1) || label, isTyped: true }
}

/**
 * Reads the setting "Access Key": a key in base64, or a SAS token, with or without its question mark.
 * @throws DeliveryError when it is neither; the message never contains the setting.
 */
export function readAccess(typed: string): Exclude<AzureAccess, AzureIdentity> {
  if (/(?:^|[?&])sig=/.test(typed)) return { sas: typed.replace(/^\?/, "") }
  if (typed && BASE64.test(typed)) return { key: typed }
  throw new DeliveryError(
    'The setting "Access Key" is neither a key nor a SAS token: an administrator copies it again, whole, from Azure.',
  )
}
