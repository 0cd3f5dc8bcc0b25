import { createHmac, timingSafeEqual } from "node:crypto"

/** Largest difference between the time of a signature and the hub's clock, in either direction, in seconds. */
export const SIGNATURE_WINDOW_SEC = 300

/** How a service signs its requests: with an HMAC of the body, in a header. */
export interface SignatureScheme {
  /** Name of the header with the signature, in lower case. A request that has it twice is refused. */
  header: string
  /** Default `sha256`. */
  algorithm?: "sha256" | "sha512"
  /** Default `hex`, in lower case; `anyHex` accepts both cases. */
  encoding?: "hex" | "anyHex" | "base64"
  /** Text in front of each signature, such as `v0=`. Default none. */
  prefix?: string
  /**
   * Separator of several signatures, of which one must be right. Those without the prefix are skipped. Absent: there is one
   * signature.
   */
  separator?: string
  /**
   * Name of the header with the time of signing, in seconds since 1970. It may be five minutes off. Absent: no time is checked.
   */
  timeHeader?: string
  /**
   * Makes the text that is signed in front of the body from headers. Default: none. A header that is missing or repeated is
   * refused.
   */
  lead?: (header: (name: string) => string) => string
}

/** A request as received: `headersDistinct` of Node, and the bytes of its body. */
export interface SignedRequest {
  headers: Readonly<Record<string, readonly string[] | undefined>>
  body: Buffer
  /** Current time in seconds since 1970. Default: now. */
  nowSec?: number
}

/** Whether a request was signed with one of `secrets`. Compares in constant time and never throws. */
export function isSigned(
  { headers, body, nowSec = Date.now() / 1000 }: SignedRequest,
  scheme: SignatureScheme,
  secrets: readonly (string | Buffer)[],
): boolean {
  const { header, algorithm = "sha256", encoding = "hex", prefix = "", separator, timeHeader, lead } = scheme
  let isComplete = true
  const one = (name: string) => {
    const values = headers[name] ?? []
    isComplete &&= values.length === 1
    return values[0] ?? ""
  }
  const text = one(header)
  const isInTime = timeHeader === undefined || isNear(one(timeHeader), nowSec)
  const signedLead = lead?.(one) ?? ""
  if (!isComplete || !isInTime) return false
  const given = (separator === undefined ? [text] : text.split(separator))
    .filter((each) => each.startsWith(prefix))
    .map((each) => each.slice(prefix.length))
    .map((each) => Buffer.from(encoding === "anyHex" ? each.toLowerCase() : each))
  return secrets.some((secret) => {
    const hmac = createHmac(algorithm, secret).update(signedLead).update(body)
    const expected = Buffer.from(hmac.digest(encoding === "base64" ? "base64" : "hex"))
    return given.some((each) => each.length === expected.length && timingSafeEqual(each, expected))
  })
}

function isNear(text: string, nowSec: number): boolean {
  return /^\d{1,12}$/.test(text) && Math.abs(Number(text) - nowSec) <= SIGNATURE_WINDOW_SEC
}
