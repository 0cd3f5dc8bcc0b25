import type { EnvironmentReader } from "../../config"
import { type AzureAddress, type IdentityPlace, readAccess, readAddress } from "../../services/azure"

const CONNECTION = "AZURE_STORAGE_CONNECTION_STRING"
const ACCOUNT = "AZURE_STORAGE_ACCOUNT"
const KEY = "AZURE_STORAGE_ACCESS_KEY"

/** A container of Azure Storage. */
export interface AzureSettings {
  readonly container: string
  readonly address: Readonly<AzureAddress>
  /** A key of the account, or the managed identity of this machine. */
  readonly access: { readonly key: string } | { readonly identity: Omit<IdentityPlace, "service"> }
}

/**
 * Reads the container for pictures. What is wrong becomes a problem of the reader.
 * @returns undefined when the account cannot be found out.
 */
export function readAzureSettings(read: EnvironmentReader): AzureSettings | undefined {
  const cure = "name the container for pictures, or choose another LOOKERBOT_IMAGE_STORE."
  const container = read.required(["SLACKBOT_AZURE_CONTAINER"], cure)
  if (container && !/^[\w$][\w-]{0,62}$/.test(container)) {
    read.problems.push("SLACKBOT_AZURE_CONTAINER is not the name of a container: give letters, digits and hyphens.")
  }
  const connection = read.secretText(CONNECTION)
  const account = connection === undefined ? readAccount(read) : readConnection(read, connection)
  return account && Object.freeze({ container, ...account })
}

type Account = Pick<AzureSettings, "address" | "access">

function readAccount(read: EnvironmentReader): Account | undefined {
  const name = read.required([ACCOUNT], `name the storage account, or set ${CONNECTION}.`)
  const address = name ? addressOf(name) : undefined
  if (name && !address) {
    read.problems.push(
      `${ACCOUNT} is neither the name of a storage account nor the address of its blob service: give one such as example ` +
        "or https://example.blob.core.windows.net.",
    )
  }
  const key = read.secretText(KEY)
  if (key !== undefined && !isKey(key)) {
    read.problems.push(
      `${KEY} is not a key: copy it again, whole, from Azure, or leave it out to use a managed identity.`,
    )
  }
  const access = key === undefined ? { identity: readIdentity(read) } : { key }
  return address && { address, access: Object.freeze(access) }
}

function readIdentity(read: EnvironmentReader): Omit<IdentityPlace, "service"> {
  const clientId = read.text("AZURE_CLIENT_ID")
  const secret = read.secretText("IDENTITY_HEADER")
  const isApp = secret !== undefined && read.text("IDENTITY_ENDPOINT") !== undefined
  if (!isApp || secret === undefined) return Object.freeze({ clientId })
  const endpoint = read.baseUrl(["IDENTITY_ENDPOINT"], "leave it as Azure sets it.")
  return Object.freeze({ clientId, app: Object.freeze({ endpoint, secret }) })
}

/** Source: https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string */
function readConnection(read: EnvironmentReader, connection: string): Account | undefined {
  const parts = new Map(
    connection.split(";").map((part): [string, string] => {
      const at = part.indexOf("=")
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]
    }),
  )
  const part = (name: string) => parts.get(name.toLowerCase()) || undefined
  const [name, key] = [part("AccountName"), part("AccountKey")]
  const protocol = part("DefaultEndpointsProtocol") ?? "https"
  const endpoint = part("BlobEndpoint") ?? `${protocol}://${name}.blob.${part("EndpointSuffix") ?? "core.windows.net"}`
  const address = name === undefined ? undefined : addressOf(endpoint)
  if (name !== undefined && address && key !== undefined && isKey(key)) {
    return { address: Object.freeze({ ...address, accountName: name }), access: Object.freeze({ key }) }
  }
  read.problems.push(
    `${CONNECTION} cannot be used: copy it again, whole, from Azure, with its AccountName and AccountKey. Links cannot be ` +
      "made with a SharedAccessSignature.",
  )
  return undefined
}

/** An operator gives the address, so the guard for those of users does not check it. */
function addressOf(text: string): AzureAddress | undefined {
  try {
    const address = readAddress(text, (account) => `https://${account}.blob.core.windows.net`)
    return /^https?:$/.test(address.endpoint.protocol) ? Object.freeze({ ...address, isTyped: false }) : undefined
  } catch {
    // Its message is for a setting in Looker.
    return undefined
  }
}

function isKey(text: string): boolean {
  try {
    return "key" in readAccess(text)
  } catch {
    return false
  }
}
