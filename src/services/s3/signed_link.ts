import { createHash } from "node:crypto"

/** A link that opens one object for a time. */
export interface LinkRequest {
  /** Address of the object, with its path encoded. */
  address: URL
  /** Word in the names of the query, as in `X-Amz-Date`. */
  vendor: "Amz" | "Goog"
  algorithm: string
  /** The id whose rights the link has: a key or an account. */
  signer: string
  /** What the signature is limited to, besides its day: `us-east-1/s3/aws4_request`. */
  scope: string
  /** Token of a temporary key. */
  sessionToken?: string
  /** At most seven days. */
  ttlSec: number
  /** Time from which the link counts. Default: now. */
  at?: Date
}

/** Signs a text. @param day The day of the link, as in `20261125`. */
export type SignText = (text: string, day: string) => Buffer | Promise<Buffer>

/**
 * Makes a link with which anyone may read one object. This is the signature that S3 and Cloud Storage have in common, their
 * "version 4", in the query of the address; they differ in names and in how the text is signed.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html,
 * https://cloud.google.com/storage/docs/authentication/canonical-requests
 */
export async function signedLink(request: LinkRequest, sign: SignText): Promise<string> {
  const { address, vendor, algorithm, signer, sessionToken, ttlSec, at = new Date() } = request
  const time = at.toISOString().replaceAll(/[-:]|\.\d{3}/g, "")
  const day = time.slice(0, 8)
  const scope = `${day}/${request.scope}`
  // In the order of their names, as the signature wants them.
  const query = queryOf(vendor, [
    ["Algorithm", algorithm],
    ["Credential", `${signer}/${scope}`],
    ["Date", time],
    ["Expires", `${ttlSec}`],
    ...(sessionToken === undefined ? [] : [["Security-Token", sessionToken] as const]),
    ["SignedHeaders", "host"],
  ])
  const call = ["GET", address.pathname, query, `host:${address.host}`, "", "host", "UNSIGNED-PAYLOAD"].join("\n")
  const digest = createHash("sha256").update(call).digest("hex")
  const signature = await sign([algorithm, time, scope, digest].join("\n"), day)
  return `${address.origin}${address.pathname}?${query}&X-${vendor}-Signature=${signature.toString("hex")}`
}

function queryOf(vendor: string, entries: readonly (readonly [name: string, value: string])[]): string {
  return entries.map(([name, value]) => `X-${vendor}-${name}=${encode(value)}`).join("&")
}

/** Escapes also the five characters that `encodeURIComponent` leaves alone. */
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
