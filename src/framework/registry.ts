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

  /** The integrations that a Looker of this version sees. An unknown version (null) sees all. */
  supporting(lookerVersion: SemVer | null): Integration[] {
    return this.all.filter((integration) => isSupported(integration, lookerVersion))
  }

  /** @throws UnknownIntegrationError when a Looker of this version sees no integration of that name. */
  find(name: string, lookerVersion: SemVer | null): Integration {
    const integration = this.byName.get(name)
    if (!integration || !isSupported(integration, lookerVersion)) throw new UnknownIntegrationError(name)
    return integration
  }

  /** A registry of the integrations for which `isWanted` returns true, in the same order. */
  filter(isWanted: (integration: Integration) => boolean): Registry {
    const registry = new Registry()
    for (const integration of this.all) if (isWanted(integration)) registry.add(integration)
    return registry
  }
}

function isSupported(integration: Integration, lookerVersion: SemVer | null): boolean {
  return !lookerVersion || gte(lookerVersion, integration.minimumLookerVersion)
}

/** The registry to which every module of `src/integrations` adds its integration. */
export const registry = new Registry()

/**
 * Registers an integration. Call it in the last line of the integration's module.
 * @param folder Folder of the module: `__dirname`. The icon is `<name>.svg` or `.png` in it, or a file named like the folder,
 * which several integrations of one service share. The examples are in `<name>_examples`. If left out, the integration keeps
 * the icon and examples that it declares itself.
 * @throws Error when the name is taken or malformed, or `minimumLookerVersion` is not a version.
 */
export function addIntegration(integration: Integration, folder?: string): void {
  registry.add(integration)
  if (folder === undefined) return
  const { name } = integration
  const pictures = [name, path.basename(folder)].flatMap((base) => [`${base}.svg`, `${base}.png`])
  const iconFile = pictures.map((file) => path.join(folder, file)).find((file) => existsSync(file))
  const module = path.join(folder, `${name}_examples`)
  const hasExamples = ["ts", "js"].some((ending) => existsSync(`${module}.${ending}`))
  // `import()` would need the full name of the file, which differs once it is compiled.
  // oxlint-disable-next-line typescript/no-require-imports
  const examples = async () => (require(module) as ExamplesModule).examples
  // Set on the class, so that every instance has them, also those made in tests.
  Object.assign(Object.getPrototypeOf(integration) as object, {
    codeFolder: folder,
    iconFile,
    ...(hasExamples && { examples }),
  })
}
