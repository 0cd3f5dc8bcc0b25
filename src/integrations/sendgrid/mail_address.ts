/** A person as SendGrid takes it. */
export interface MailAddress {
  email: string
  name?: string
}

/** Reads `Name <address>`, or an address alone. A name with a comma goes in double quotes, which mail asks for. */
export function mailAddress(typed: string): MailAddress {
  const text = typed.trim()
  const open = text.lastIndexOf("<")
  if (open < 0 || !text.endsWith(">")) return { email: text }
  const email = text.slice(open + 1, -1).trim()
  const name = text.slice(0, open).trim()
  if (!name) return { email }
  return { email, name: name.includes(",") && !name.startsWith('"') ? `"${name}"` : name }
}

/** Several, between commas or semicolons that stand in no quotes. Nobody is named twice: SendGrid would refuse that. */
export function mailAddresses(typed: string): MailAddress[] {
  const parts = typed.match(/(?:"[^"]*"|[^,;])+/g) ?? []
  const all = parts.map(mailAddress).filter(({ email }) => email)
  return [...new Map(all.toReversed().map((each) => [each.email.toLowerCase(), each])).values()].toReversed()
}
