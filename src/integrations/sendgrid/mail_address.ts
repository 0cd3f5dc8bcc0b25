import * as Hub from "../../framework"

/** A person in the form that SendGrid expects. */
export interface MailAddress {
  email: string
  name?: string
}

const MAX_LOCAL_LENGTH = 64
const MAX_DOMAIN_LENGTH = 255
const MAX_LABEL_LENGTH = 63
/** Characters that the part before the @ may hold only in quotes. */
const NOT_LOCAL = /[\s\p{Cc}()<>[\]:;,\\"@]/u
const NOT_LABEL = /[^\p{L}\p{M}\p{N}-]/u

/** Reads `Name <address>`, or an address alone. */
export function mailAddress(typed: string): MailAddress {
  const text = Hub.withoutInvisible(typed).trim()
  const open = text.lastIndexOf("<")
  if (open < 0 || !text.endsWith(">")) return { email: text }
  return namedAddress(text.slice(0, open), text.slice(open + 1, -1))
}

/** Combines an address with a name, which may be empty. A name with a comma gets the double quotes that mail requires. */
export function namedAddress(typedName: string, typedEmail: string): MailAddress {
  const [name, email] = [typedName.trim().replaceAll(/\s+/g, " "), typedEmail.trim()]
  if (!name) return { email }
  return { email, name: name.includes(",") && !name.startsWith('"') ? `"${name}"` : name }
}

/** Whether `text` could be a mail address: a local part, one @, and a host name with a dot. */
export function isMailAddress(text: string): boolean {
  const at = text.indexOf("@")
  const local = text.slice(0, Math.max(at, 0))
  const domain = text.slice(at + 1)
  if (!local || local.length > MAX_LOCAL_LENGTH || domain.length > MAX_DOMAIN_LENGTH || NOT_LOCAL.test(local))
    return false
  const labels = domain.split(".")
  // A host name has at least two labels: an address like jo@localhost works only within the service's own network.
  return labels.length > 1 && labels.every(isLabel)
}

function isLabel(label: string): boolean {
  if (!label || label.length > MAX_LABEL_LENGTH || NOT_LABEL.test(label)) return false
  return !label.startsWith("-") && !label.endsWith("-")
}
