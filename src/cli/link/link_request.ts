import { wrongUse } from "../command_error"
import { type CommandOptions, textOf } from "../command_options"
import type { CommandPlace } from "../command_place"
import { CONTENT } from "./link_options"
import type { LinkSource } from "./link_source"
import { givenSecret, partnerCredentials } from "./partner_credentials"

const ID = /^[A-Za-z0-9_-]{12}$/

/** The request for a new link. Names what was given only, so that the defaults are the hub's. @throws CommandError */
export function newLinkRequest(source: LinkSource, options: CommandOptions, place: CommandPlace): object {
  if (options.do === undefined) throw wrongUse("Say what the link does: add --do, such as --do deploy:core.")
  const given = CONTENT.filter(({ name }) => options[name] !== undefined)
  const members: CommandOptions = Object.fromEntries(
    given.map(({ name }) => [name.replaceAll("-", "_"), options[name]] as const),
  )
  return {
    ...members,
    ...commonOf(source, options, place),
    secret: givenSecret(place.environment),
  }
}

/**
 * The request that renews or removes a link.
 * @param text Id of the link, its address, or the sealed part of that.
 * @throws CommandError
 */
export function knownLinkRequest(
  source: LinkSource,
  text: string,
  options: CommandOptions,
  place: CommandPlace,
): object {
  return {
    ...(isLinkId(text) ? { id: text } : { link: text }),
    repository: textOf(options.repository),
    ...commonOf(source, options, place),
  }
}

export function isLinkId(text: string): boolean {
  return ID.test(text)
}

function commonOf(source: LinkSource, options: CommandOptions, { environment }: CommandPlace) {
  const days = textOf(options.days)
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) {
    throw wrongUse("--days is a whole number of days, such as 90.")
  }
  return {
    ...(days !== undefined && { days: Number(days) }),
    ...(options["no-register"] === true && { register: false }),
    ...(options["own-token"] === true && partnerCredentials(source, environment)),
  }
}
