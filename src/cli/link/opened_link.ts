import { EnvironmentReader, type Environment, SECRET_NAMES } from "../../config"
import { LinkSeal, readLinkSecrets, secretTextOf, SOURCES } from "../../links"
import { KeyRing } from "../../sealing"
import type { LinkSource } from "./link_source"

/** What a link says, to who has the keys of the hub. */
export interface OpenedLink {
  /** The secret by which the partner signs, as people see it. */
  secret: string
  /** Members that narrow its events; of lists the first value. */
  filter: Readonly<Record<string, string | undefined>>
}

/**
 * Opens a link with the keys of the hub that stand in the environment.
 * @returns undefined when there are none, or when they do not open it.
 */
export function openLink(source: LinkSource, sealed: string, environment: Environment): OpenedLink | undefined {
  const secrets = secretsOf(environment)
  if (secrets.length === 0) return undefined
  const seal = new LinkSeal(new KeyRing(secrets), new Set())
  const opened = seal.read(sealed)
  if (opened?.link.source !== source) return undefined
  const { link, kid } = opened
  const filter = Object.fromEntries(Object.entries(link.filter).map(([name, value]) => [name, [value].flat()[0]]))
  const declared = SOURCES.find(({ name }) => name === source)
  return declared && { secret: secretTextOf(seal, declared, link, kid), filter }
}

function secretsOf(environment: Environment): readonly string[] {
  const read = new EnvironmentReader(environment)
  const own = readLinkSecrets(read)
  if (own) return own
  return SECRET_NAMES.some((name) => read.isSet(name)) ? read.secrets(SECRET_NAMES, "set it to that of the hub.") : []
}
