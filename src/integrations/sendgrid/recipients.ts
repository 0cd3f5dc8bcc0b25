import * as Hub from "../../framework"
import { type AddressToken, addressTokens } from "./address_tokens"
import { type MailAddress, isMailAddress, mailAddress, namedAddress } from "./mail_address"

/** Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations */
const MAX_RECIPIENTS = 1000
const MAX_SHOWN = 3
const MAX_SHOWN_LENGTH = 100
const QUOTES = "'\"‘’‚“”„«»"

/** @throws DeliveryError that marks the field `to` and quotes what is not a mail address. */
export function recipientsOf(typed: string): MailAddress[] {
  const { addresses, faults } = readAddresses(typed)
  if (faults.length > 0) {
    const cure =
      "Write each as jo@example.com or Jo Doe <jo@example.com>, with a comma, a semicolon or a line break between two. " +
      "A name that holds a comma or an address goes in double quotes."
    throw Hub.DeliveryError.ofField("to", `${noAddress(faults)} ${cure}`)
  }
  // SendGrid refuses a mail that lists an address twice.
  const byEmail = new Map(addresses.toReversed().map((each) => [each.email.toLowerCase(), each]))
  if (byEmail.size > MAX_RECIPIENTS) {
    const problem = `These are ${byEmail.size} recipients; SendGrid takes ${MAX_RECIPIENTS} in a mail. Send to a mailing list.`
    throw Hub.DeliveryError.ofField("to", problem)
  }
  return [...byEmail.values()].toReversed()
}

/** @throws DeliveryError that marks the field `from` when the text is not exactly one address. */
export function senderOf(typed: string): MailAddress {
  const { addresses, faults } = readAddresses(typed)
  const [first] = addresses
  if (first && addresses.length === 1 && faults.length === 0) return first
  // There is only one sender, so a comma without quotes can be part of the name.
  const sender = mailAddress(typed)
  if (addresses.length < 2 && isMailAddress(sender.email)) return sender
  const cure = "Give one, as reports@example.com or Reports <reports@example.com>."
  throw Hub.DeliveryError.ofField("from", `${noAddress([typed.trim()])} ${cure}`)
}

interface AddressList {
  addresses: MailAddress[]
  /** The parts that are not addresses, as they were typed. */
  faults: string[]
}

/**
 * Reads addresses as people paste them: separated by commas, semicolons, line breaks or blanks; each alone, in quotes, or after
 * a name as in `Jo Doe <jo@example.com>`. Ignores invisible characters.
 */
function readAddresses(typed: string): AddressList {
  const text = Hub.withoutInvisible(typed)
  const list: AddressList = { addresses: [], faults: [] }
  /** The words before the next bracket or separator: addresses, or parts of a name. */
  let words: AddressToken[] = []
  for (const token of addressTokens(text)) {
    if (token.kind === "angle") readNamed(list, words, token, text)
    else if (token.kind === "separator") readBare(list, words)
    else words.push(token)
    if (token.kind === "angle" || token.kind === "separator") words = []
  }
  readBare(list, words)
  return list
}

function readNamed(list: AddressList, words: AddressToken[], { text: email, start }: AddressToken, text: string): void {
  // Addresses before the first word of a name are recipients of their own.
  const found = words.slice(0, -1).findIndex((word) => !isMailAddress(unquoted(word.text)))
  const nameAt = found < 0 ? Math.max(words.length - 1, 0) : found
  const name = words.slice(nameAt)
  readBare(list, words.slice(0, nameAt))
  const nameStart = name[0]?.start ?? start
  const address = namedAddress(text.slice(nameStart, start), email)
  // `a@x.com <b@x.com>` is refused: it may be one address or two. `a@x.com <a@x.com>`, which mail programs write, is one.
  const isTwo = ({ kind, text: word }: AddressToken) =>
    kind === "word" && isMailAddress(unquoted(word)) && unquoted(word).toLowerCase() !== address.email.toLowerCase()
  if (isMailAddress(address.email) && !name.some(isTwo)) list.addresses.push(address)
  else list.faults.push(text.slice(nameStart, start + email.length + 2))
}

/** Reads addresses without brackets. Adjacent words that are not addresses count as one fault. */
function readBare(list: AddressList, words: readonly AddressToken[]): void {
  const wrong: string[] = []
  const flush = () => {
    if (wrong.length > 0) list.faults.push(wrong.splice(0).join(" "))
  }
  for (const { kind, text } of words) {
    const email = unquoted(text)
    if (isMailAddress(email)) {
      flush()
      list.addresses.push({ email })
    } else if (kind === "quoted" && text.includes("@")) {
      flush()
      const { addresses, faults } = readAddresses(text)
      list.addresses.push(...addresses)
      list.faults.push(...faults)
    } else if (text.trim()) wrong.push(text)
  }
  flush()
}

/** Removes the quotes around a text. */
function unquoted(text: string): string {
  const trimmed = text.trim()
  const isQuoted = trimmed.length > 2 && QUOTES.includes(trimmed.charAt(0)) && QUOTES.includes(trimmed.at(-1)!)
  return isQuoted ? Hub.trimEnd(Hub.trimStart(trimmed, QUOTES), QUOTES) : trimmed
}

function noAddress(faults: readonly string[]): string {
  const shown = faults.slice(0, MAX_SHOWN).map((fault) => `"${cut(fault)}"`)
  if (faults.length === 1) return `${shown.join()} is not a mail address.`
  const rest = faults.length - shown.length
  return `These are not mail addresses: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`
}

function cut(text: string): string {
  return Hub.shortenText(text.replaceAll(/\s+/g, " "), MAX_SHOWN_LENGTH)
}
