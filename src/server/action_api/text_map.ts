import {
  DeliveryError,
  exactJson,
  ExactNumber,
  MalformedBodyError,
  type Param,
  type TextMap,
  trimPasted,
} from "../../framework"
import { soundsSecret } from "../../text/secret_names"
import { limitOf, MAX_ENTRIES, TEXT_LIMITS, tooLong } from "./text_limits"

type Entry = [name: string, text: string]

/**
 * Reads the settings of a request. Those that the integration declares are trimmed, because people paste them. Those that
 * Looker adds stay unchanged.
 * @throws MalformedBodyError for a setting that is too long; DeliveryError for one that cannot be sent. Both name the setting.
 */
export function settingsOf(members: object | undefined, params: readonly Param[]): TextMap {
  const declared = new Map(params.map((param) => [param.name, param]))
  return textMap(entriesOf(members, "data"), (name, text) => {
    const param = declared.get(name)
    const problem = tooLong(text, limitOf(name))
    if (problem)
      throw new MalformedBodyError(`${param ? `The setting "${param.label}"` : `"data.${name}"`} ${problem}.`)
    return param ? checkSendable(param, trimPasted(text)) : text
  })
}

/**
 * Reads the user's answers, unchanged. Lists and objects, which Looker sends for its mobile app, become JSON.
 * @throws DeliveryError that marks the field whose answer is too long.
 */
export function answersOf(members: object | undefined): TextMap {
  return textMap(entriesOf(members, "form_params", answerText), (name, text) => {
    const problem = tooLong(text, limitOf(name))
    if (problem) throw DeliveryError.ofField(name, `The answer "${name}" ${problem}: shorten it.`)
    return text
  })
}

/** @param toText Returns undefined for a value that is left out, because nothing reads it. */
function entriesOf(
  members: object | undefined,
  member: string,
  toText: (value: unknown) => string | undefined = scalarText,
): Entry[] {
  const entries = Object.entries(members ?? {})
  if (entries.length > MAX_ENTRIES) throw new MalformedBodyError(`"${member}" has more than ${MAX_ENTRIES} members.`)
  return entries.flatMap(([name, value]) => {
    const problem = tooLong(name, TEXT_LIMITS.name)
    if (problem) throw new MalformedBodyError(`A name in "${member}" ${problem}.`)
    const text = toText(value)
    return text === undefined ? [] : [[name, text]]
  })
}

function textMap(entries: Entry[], read: (name: string, text: string) => string): TextMap {
  const map = Object.create(null) as Record<string, string>
  for (const [name, text] of entries) map[name] = read(name, text)
  return Object.freeze(map)
}

/**
 * Refuses a setting that cannot be sent. A private key has line breaks, and a password may have any letter. Any other secret
 * must fit into a header.
 */
function checkSendable({ name, label }: Param, text: string): string {
  if (/private_?key/i.test(name)) return text
  const isForHeader = soundsSecret(name) && !/passw/i.test(name)
  if (!(isForHeader ? /[^\x20-\x7e\xa0-\xff]/ : /\p{Cc}/u).test(text)) return text
  throw new DeliveryError(
    `The setting "${label}" holds a character that cannot be sent, such as a line break: an administrator pastes it again ` +
      "on Looker's Actions page.",
  )
}

function answerText(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && !isScalar(value) ? exactJson(value) : scalarText(value)
}

function scalarText(value: unknown): string | undefined {
  return isScalar(value) ? String(value) : undefined
}

export function isScalar(value: unknown): value is string | number | boolean | ExactNumber {
  return ["string", "number", "boolean"].includes(typeof value) || value instanceof ExactNumber
}
