/** Splits a setting such as `example.com, example.org` into domains. An empty list means every domain. */
export function domainsOf(setting: string | undefined): string[] {
  return (setting ?? "")
    .split(",")
    .map((domain) => domain.trim().toLowerCase())
    .filter(Boolean)
}

/** Whether an e-mail address belongs to one of the domains or to a subdomain. */
export function isOfDomain(email: string | undefined, domains: readonly string[]): boolean {
  const at = email?.lastIndexOf("@") ?? -1
  if (!email || at < 0) return false
  const domain = email.slice(at + 1).toLowerCase()
  return domains.some((allowed) => domain === allowed || domain.endsWith(`.${allowed}`))
}
