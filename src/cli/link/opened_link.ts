import { EnvironmentReader, type Environment, SECRET_NAMES } from "../../config"
import { Shape } from "../../data/json"
import { KeyRing } from "../../sealing"
import type { LinkSource } from "./link_source"

/** The members of a sealed link from which an event is made. */
const SEALED = new Shape((z) => {
  const text = z.string().optional()
  const texts = z.array(z.string()).optional()
  const filter = z.object({
    ...{ repository: text, branch: text, events: texts, paths: texts, jobs: texts, connectors: texts, types: texts },
    ...{ scheme: text, header: text, algorithm: text, encoding: text, prefix: text },
  })
  return z.object({ id: z.string(), src: z.string(), cfg: filter.default({}), sec: text })
})

/** What a link says, to who has the keys of the hub. */
export interface OpenedLink {
  /** The secret by which the partner signs, as people see it. */
  secret: string
  filter: {
    [name in "repository" | "branch" | "scheme" | "header" | "algorithm" | "encoding" | "prefix"]?: string
  } & { [name in "events" | "paths" | "jobs" | "connectors" | "types"]?: string[] }
}

/**
 * Opens a link with the keys of the hub that stand in the environment.
 * @returns undefined when there are none, or when they do not open it.
 */
export async function openLink(
  source: LinkSource,
  sealed: string,
  environment: Environment,
): Promise<OpenedLink | undefined> {
  const secrets = secretsOf(environment)
  if (secrets.length === 0) return undefined
  const ring = new KeyRing(secrets)
  const opened = await ring.open("link", sealed)
  const link = SEALED.tryRead(opened?.payload)
  if (!opened || link?.src !== source) return undefined
  const { id, cfg: filter, sec } = link
  if (sec !== undefined) return { secret: sec, filter }
  const derived = ring.derive(opened.kid, `integration hub, webhook secret ${id}`)
  const isStandard = ["webhook", "incident"].includes(source) && (filter.scheme ?? "standard") === "standard"
  return { secret: isStandard ? `whsec_${derived.toString("base64")}` : derived.toString("hex"), filter }
}

function secretsOf(environment: Environment): string[] {
  const read = new EnvironmentReader(environment)
  const own = read.secretText("LINKS_SECRET")
  if (own !== undefined)
    return own
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean)
  return SECRET_NAMES.some((name) => read.isSet(name)) ? read.secrets(SECRET_NAMES, "") : []
}
