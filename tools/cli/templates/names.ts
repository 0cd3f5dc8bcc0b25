export const KINDS = ["rows", "file", "webhook", "cell"] as const
export type Kind = (typeof KINDS)[number]

/** The names of a new integration for each place. */
export interface Names {
  /** `acme_crm` */
  name: string
  /** `AcmeCrm`: its class is `AcmeCrmIntegration`. */
  className: string
  /** `Acme Crm` */
  label: string
  /** `acme-crm`: what its destinations begin with. */
  scheme: string
  /** `acme-crm.example`, which nobody can register. */
  domain: string
  /** `ACME_CRM`: its variables begin with it. */
  prefix: string
  kind: Kind
  isOauth: boolean
}

export function namesOf(name: string, kind: Kind, isOauth: boolean): Names {
  const scheme = name.replaceAll("_", "-")
  const words = name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return {
    name,
    className: words.join(""),
    label: words.join(" "),
    scheme,
    domain: `${scheme}.example`,
    prefix: name.toUpperCase(),
    kind,
    isOauth,
  }
}
