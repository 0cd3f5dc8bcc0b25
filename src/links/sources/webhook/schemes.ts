import type { SignatureScheme } from "../../../sealing"
import type { FieldValues, LinkField } from "../../fields"
import type { Filter } from "../../link"

/** How senders of one's own sign: by Standard Webhooks, by an HMAC in a header of their choice, or as PagerDuty does. */
const SCHEMES = ["standard", "hmac", "pagerduty"] as const
const HEADER = /^[a-z0-9][a-z0-9-]{0,59}$/
const PREFIX = /^[\x21-\x7e]{1,40}$/
const STANDARD_SECRET = "whsec_"

export const SCHEME_FIELDS: readonly LinkField[] = [
  {
    name: "scheme",
    label: "Signature",
    kind: "choice",
    options: [
      { value: "standard", label: "Standard Webhooks" },
      { value: "hmac", label: "HMAC in a header" },
      { value: "pagerduty", label: "PagerDuty" },
    ],
  },
  { name: "header", label: "Header of the signature", kind: "text", help: "For HMAC, such as X-Signature." },
  {
    name: "algorithm",
    label: "Algorithm",
    kind: "choice",
    options: [
      { value: "sha256", label: "SHA-256" },
      { value: "sha512", label: "SHA-512" },
    ],
  },
  {
    name: "encoding",
    label: "Encoding",
    kind: "choice",
    options: [
      { value: "hex", label: "hexadecimal" },
      { value: "base64", label: "Base64" },
    ],
  },
  {
    name: "prefix",
    label: "Text before the signature",
    kind: "text",
    help: "For HMAC, such as sha256=. Default: none.",
  },
]

/** Checks the members of the scheme. What is the default is left out. */
export function schemeFilter(values: FieldValues): Filter {
  const scheme = values.choice("scheme", SCHEMES, "standard")
  const algorithm = values.choice("algorithm", ["sha256", "sha512"], "sha256")
  const encoding = values.choice("encoding", ["hex", "base64"], "hex")
  const [header, prefix] = [values.text("header")?.toLowerCase(), values.text("prefix")]
  if (scheme !== "hmac") {
    for (const name of ["header", "algorithm", "encoding", "prefix"]) {
      if (values.text(name) !== undefined) values.refuse(name, "is for the scheme hmac only")
    }
    return scheme === "standard" ? {} : { scheme }
  }
  if (header === undefined) values.refuse("header", "is missing: name the header that carries the signature")
  else if (!HEADER.test(header)) values.refuse("header", "is no name of a header")
  if (prefix !== undefined && !PREFIX.test(prefix)) values.refuse("prefix", "has 40 characters at most, and no blanks")
  return {
    ...{ scheme, header: header ?? "" },
    ...(algorithm !== "sha256" && { algorithm }),
    ...(encoding !== "hex" && { encoding }),
    ...(prefix !== undefined && { prefix }),
  }
}

export function isStandard({ scheme }: Filter): boolean {
  return scheme === undefined
}

/** Source: the specification of Standard Webhooks 1.0.0; developer.pagerduty.com, "Verifying webhook signatures". */
export function schemeOf({ scheme, header, algorithm, encoding, prefix }: Filter): SignatureScheme {
  if (scheme === "pagerduty") return { header: "x-pagerduty-signature", prefix: "v1=", separator: "," }
  if (scheme === undefined) {
    return {
      ...{ header: "webhook-signature", encoding: "base64", prefix: "v1,", separator: " " },
      timeHeader: "webhook-timestamp",
      lead: (get) => `${get("webhook-id")}.${get("webhook-timestamp")}.`,
    }
  }
  return {
    header: String(header),
    algorithm: algorithm === "sha512" ? "sha512" : "sha256",
    encoding: encoding === "base64" ? "base64" : "hex",
    prefix: prefix === undefined ? "" : String(prefix),
  }
}

/** A derived secret as the sender takes it. */
export function secretText(secret: Buffer, filter: Filter): string {
  return isStandard(filter) ? STANDARD_SECRET + secret.toString("base64") : secret.toString("hex")
}

/** The key of signatures: what follows the prefix of Standard Webhooks, decoded; else the text. */
export function keyOf(text: string, filter: Filter): string | Buffer {
  return isStandard(filter) ? Buffer.from(text.slice(STANDARD_SECRET.length), "base64") : text
}
