import { Shape } from "../../data/json"
import { type Explain, HttpClient, type HttpClientOptions } from "../../outbound"
import { signedLink } from "../s3"
import type { GoogleIdentity } from "./google_identity"
import { explainGoogle } from "./google_refusal"

const explain: Explain = (refused) => ({ said: explainGoogle(refused)?.message })

/** Google's description of a stored object. */
const OBJECT = new Shape((z) => z.object({ name: z.string(), bucket: z.string() }))

/** A small object for people who have its address. */
export interface StorageObject {
  name: string
  bytes: Buffer
  contentType: string
  /** Whether anyone may read it. Else it has the rights that the bucket gives. */
  isPublic: boolean
}

export interface StorageBucketOptions extends Pick<HttpClientOptions, "service" | "firstWaitMs" | "timeoutMs"> {
  /** Origin of Cloud Storage. */
  baseUrl: string
  bucket: string
  identity: GoogleIdentity
}

/** One bucket of Cloud Storage, which holds objects that others fetch by their address. */
export class StorageBucket {
  constructor(private readonly options: StorageBucketOptions) {}

  /** Stores an object in one call. @throws ServiceError */
  async put({ name, bytes, contentType, isPublic }: StorageObject, signal: AbortSignal): Promise<void> {
    const { bucket, identity, ...target } = this.options
    const client = new HttpClient({ ...target, token: identity.token, explain, signal })
    const query = { uploadType: "media", name, predefinedAcl: isPublic ? "publicRead" : undefined }
    const headers = { "content-type": contentType }
    // Stored twice, it is the same object.
    await client.post(`/upload/storage/v1/b/${bucket}/o`, bytes, { query, headers, answer: OBJECT, repeat: "safe" })
  }

  /**
   * The address of an object, which opens it only when it is public.
   * @param name Must need no encoding in an address.
   */
  address(name: string): URL {
    return new URL(`${this.options.baseUrl}/${this.options.bucket}/${name}`)
  }

  /**
   * An address that opens an object for a time.
   * @param ttlSec At most seven days.
   * @throws ServiceError when Google does not sign.
   * Source: https://cloud.google.com/storage/docs/access-control/signed-urls
   */
  async signedAddress(name: string, ttlSec: number): Promise<string> {
    const { identity } = this.options
    const words = { vendor: "Goog", algorithm: "GOOG4-RSA-SHA256", scope: "auto/storage/goog4_request" } as const
    const link = { ...words, address: this.address(name), signer: await identity.email(), ttlSec }
    return signedLink(link, (text) => identity.sign(text))
  }
}
