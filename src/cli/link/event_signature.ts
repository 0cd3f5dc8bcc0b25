import { createHmac, randomUUID } from "node:crypto"
import { wrongUse } from "../command_error"
import { type CommandOptions, textOf } from "../command_options"
import type { LinkSource } from "./link_source"

/** How the sender of a link signs. */
export interface EventSigning {
  source: LinkSource
  /** Of `webhook` and `incident`. */
  scheme?: string
  /** Of the scheme `hmac`. */
  header?: string
  algorithm?: string
  encoding?: string
  prefix?: string
}

/** The options that say how an event is signed, before what the link says. */
export function signingOf(source: LinkSource, options: CommandOptions, link: Partial<EventSigning> = {}): EventSigning {
  const { scheme, header, algorithm, encoding, prefix } = options
  return {
    source,
    scheme: textOf(scheme) ?? link.scheme,
    header: textOf(header) ?? link.header,
    algorithm: textOf(algorithm) ?? link.algorithm,
    encoding: textOf(encoding) ?? link.encoding,
    prefix: textOf(prefix) ?? link.prefix,
  }
}

/**
 * The headers with which a sender signs a body.
 * @param secret As people see it; a `whsec_` secret is decoded.
 * @throws CommandError when it is not known how the sender signs.
 */
export function signatureHeaders(signing: EventSigning, secret: string, body: string): Record<string, string> {
  const hmac = (algorithm = "sha256", key: string | Buffer = secret) => createHmac(algorithm, key)
  const hex = () => hmac().update(body).digest("hex")
  const { source, scheme = secret.startsWith("whsec_") ? "standard" : undefined } = signing
  if (source === "github") return { "x-hub-signature-256": `sha256=${hex()}` }
  if (source === "dbt_cloud") return { authorization: hex() }
  if (source === "fivetran") return { "x-fivetran-signature-256": hex().toUpperCase() }
  if (scheme === "pagerduty") return { "x-pagerduty-signature": `v1=${hex()}` }
  if (scheme === "standard") {
    const [id, time] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1000))]
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64")
    const signature = hmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")
    return { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}` }
  }
  if (scheme !== "hmac") throw wrongUse("How does the sender sign? Add --scheme standard, hmac or pagerduty.")
  const { header, algorithm = "sha256", encoding = "hex", prefix = "" } = signing
  if (!header || !/^[\w-]{1,100}$/.test(header)) throw wrongUse("hmac needs --header, the name of the header.")
  if (!["sha256", "sha512"].includes(algorithm)) throw wrongUse("--algorithm is sha256 or sha512.")
  if (encoding !== "hex" && encoding !== "base64") throw wrongUse("--encoding is hex or base64.")
  return { [header.toLowerCase()]: `${prefix}${hmac(algorithm).update(body).digest(encoding)}` }
}
