import * as Hub from "../../framework"
import type { FilePlace } from "./auger_answers"
import { type AugerClient, SERVICE } from "./auger_client"

const TIMEOUT_MS = 60_000
const CONTENT_TYPE = "application/json"

/** Where files go, and how their calls behave. */
export interface AugerStorage {
  request: Hub.DataActionRequest
  auger: AugerClient
  /** Wait before the first retry, in milliseconds. */
  retryDelayMs?: number
}

/**
 * Stores a file where Auger said: with PUT, or with a form when there are fields for one. It is sent again after failures that
 * may pass, because the same file at the same place does no harm.
 * @throws DeliveryError when the storage does not take it, or the hub may not call the address.
 */
export async function storeFile(
  storage: AugerStorage,
  place: FilePlace,
  fileName: string,
  content: Hub.Spool,
): Promise<void> {
  const { request, auger, retryDelayMs } = storage
  const { signal, mask, hub } = request
  const client = new Hub.HttpClient({
    service: `${SERVICE}'s storage`,
    baseUrl: place.url,
    // The storage is that of Auger's choice, but no host of the hub's own network, unless Auger is there itself.
    guard: isOnHostOf(auger, place.url) ? undefined : hub.guard,
    isSetUp: true,
    timeoutMs: TIMEOUT_MS,
    repeat: "safe",
    firstWaitMs: retryDelayMs,
    signal,
    mask,
  })
  if (!place.fields) {
    const headers = { "content-type": CONTENT_TYPE, "content-length": String(content.size) }
    await client.putStream("", () => content.read(), { headers })
    return
  }
  const form = new Hub.Multipart(place.fields, {
    field: "file",
    fileName,
    contentType: CONTENT_TYPE,
    size: content.size,
  })
  await client.postStream("", () => form.stream(content.read()), { headers: form.headers })
}

/** @throws ServiceError when the address is none. */
function isOnHostOf({ baseUrl }: AugerClient, address: string): boolean {
  if (!URL.canParse(address)) throw new Hub.ServiceError(SERVICE, `${SERVICE} gave no address to store the file at.`)
  const { protocol, hostname } = new URL(address)
  const own = new URL(baseUrl)
  return protocol === own.protocol && hostname === own.hostname
}
