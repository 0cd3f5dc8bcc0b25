import { existsSync } from "node:fs"
import path from "node:path"
import type { SemVer } from "semver"
import gte from "semver/functions/gte"
import valid from "semver/functions/valid"
import { UnknownIntegrationError } from "../errors"
import type { ExamplesModule } from "./example"
import type { Integration } from "./integration"

const NAME = /^[a-z][a-z0-9_]*$/

/** The integrations of a hub, in the order they were added, which is the order of the listing. */
export class Registry {
  private readonly byName = new Map<string, Integration>()

  add(integration: Integration): void {
    const { name } = integration
    if (!NAME.test(name)) throw new Error(`"${name}" is no integration name: use lower-case letters, digits and "_".`)
    if (this.byName.has(name)) throw new Error(`Two integrations are named "${name}".`)
    if (!valid(integration.minimumLookerVersion)) throw new Error(`${name}: minimumLookerVersion is no version.`)
    this.byName.set(name, integration)
  }

  get all(): readonly Integration[] {
    return [...this.byName.values()]
  }

  /** Those that a Looker of this version sees; an unknown version (null) sees all. */
  supporting(lookerVersion: SemVer | null): Integration[] {
    return this.all.filter((integration) => isSupported(integration, lookerVersion))
  }

  /** @throws UnknownIntegrationError when there is none of that name for that version. */
  find(name: string, lookerVersion: SemVer | null): Integration {
    const integration = this.byName.get(name)
    if (!integration || !isSupported(integration, lookerVersion)) throw new UnknownIntegrationError(name)
    return integration
  }

  /** A registry of those that `isWanted`, in the same order. */
  filter(isWanted: (integration: Integration) => boolean): Registry {
    const registry = new Registry()
    for (const integration of this.all) if (isWanted(integration)) registry.add(integration)
    return registry
  }
}

function isSupported(integration: Integration, lookerVersion: SemVer | null): boolean {
  return !lookerVersion || gte(lookerVersion, integration.minimumLookerVersion)
}

/** Where every module of `src/integrations` registers itself. */
export const registry = new Registry()

/**
 * Makes an integration known; the last line of its module.
 * @param folder Of its module, `__dirname`: there lie its icon, `<name>.svg` or `.png`, or one named like the folder for several
 * integrations of one service; and its examples, `<name>_examples`. Left out, it has what it says itself.
 * @throws Error when the name is taken or malformed.
 */
export function addIntegration(integration: Integration, folder?: string): void {
  registry.add(integration)
  if (folder === undefined) return
  const { name } = integration
  const pictures = [name, path.basename(folder)].flatMap((base) => [`${base}.svg`, `${base}.png`])
  const iconFile = pictures.map((file) => path.join(folder, file)).find((file) => existsSync(file))
  const module = path.join(folder, `${name}_examples`)
  const hasExamples = ["ts", "js"].some((ending) => existsSync(`${module}.${ending}`))
  // `import()` would need the name of the compiled file, where there is one.
  // oxlint-disable-next-line typescript/no-require-imports
  const examples = async () => (require(module) as ExamplesModule).examples
  // To its class, so that every instance has them, as those of tests.
  Object.assign(Object.getPrototypeOf(integration) as object, { iconFile, ...(hasExamples && { examples }) })
}
