import { EnvironmentReader } from "../../config"
import { CommandError, wrongUse } from "../command_error"
import type { CommandOptions } from "../command_options"
import type { CommandPlace } from "../command_place"
import { jsonText } from "../json_text"
import { isLinkId } from "./link_request"

const NAME = "LINKS_REVOKED"

/** Prints the value of the variable with which the hub refuses these links as well. Calls nobody. @throws CommandError */
export function revokeLinks({ json }: CommandOptions, ids: readonly string[], place: CommandPlace): Promise<boolean> {
  const wrong = ids.find((id) => !isLinkId(id))
  if (wrong !== undefined) {
    throw wrongUse(`"${wrong.slice(0, 20)}" is no id of a link: it has 12 characters, and \`hub link show\` names it.`)
  }
  const before = new EnvironmentReader(place.environment).list(NAME)
  if (!before.every(isLinkId)) {
    throw new CommandError(`${NAME} of this environment holds what is no id of a link: correct it first.`)
  }
  const value = [...new Set([...before, ...ids])].join(",")
  if (json === true) place.print(jsonText({ [NAME]: value }))
  else {
    place.print(`${NAME}=${value}`)
    place.print(
      "Set this where the hub runs, and restart every process of it: from then on these links are answered 410.",
    )
  }
  return Promise.resolve(true)
}
