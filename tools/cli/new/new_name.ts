import { type CommandError, wrongUse } from "../../../src/cli/command_error"
import { trimEnd, trimStart } from "../../../src/text/trim_text"

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
const MAX_NAME_LENGTH = 40

/** @throws CommandError when a name has another form than `acme_crm`. */
export function checkForm(name: string): void {
  if (NAME.test(name) && name.length <= MAX_NAME_LENGTH) return
  const proposal = snakeCase(name)
  const cure = NAME.test(proposal) ? ` "${proposal}" would do.` : ""
  throw wrongUse(
    `"${name}" is no name: use lower-case letters, digits and single "_", from a letter on, ${MAX_NAME_LENGTH} at most.${cure}`,
  )
}

export function nameIsTaken(name: string): CommandError {
  return wrongUse(`The name "${name}" is taken: choose another. Nothing was written.`)
}

/** "Acme CRM" → "acme_crm". */
function snakeCase(text: string): string {
  const words = text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
  return trimEnd(trimStart(words, "_0123456789").slice(0, MAX_NAME_LENGTH), "_")
}
