import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import path from "node:path"
import { PROJECT_ROOT } from "../../src/cli/project_root"
import type { Integration } from "../../src/framework"
import { wrongUse } from "../../src/cli/command_error"

/** A module that registers an integration. */
export interface IntegrationModule {
  /** Import path in `src/integrations/index.ts`: `./acme/acme`. */
  specifier: string
  text: string
}

/** Reads the files of the hub's checkout. All paths are relative to its root. */
export class Project {
  constructor(readonly root = PROJECT_ROOT) {}

  path(...names: string[]): string {
    return path.join(this.root, ...names)
  }

  has(...names: string[]): boolean {
    return existsSync(this.path(...names))
  }

  /** Returns the text of a file; empty when there is no such file, or something else at its place. */
  read(...names: string[]): string {
    return statSync(this.path(...names), { throwIfNoEntry: false })?.isFile()
      ? readFileSync(this.path(...names), "utf8")
      : ""
  }

  /** Returns the folder of an integration: `src/integrations/acme`. Integrations of one service share a folder. */
  folderOf({ name, codeFolder = name }: Integration): string {
    return path.posix.join("src", "integrations", path.basename(codeFolder))
  }

  /** @throws CommandError in an installation without source. */
  requireSource(): void {
    if (this.has("src", "integrations", "index.ts")) return
    throw wrongUse("This needs a checkout of the hub's source, and here is only what was compiled from it.")
  }

  /** Finds every module that calls `addIntegration`. */
  integrationModules(): IntegrationModule[] {
    const files = readdirSync(this.path("src", "integrations"), { recursive: true, encoding: "utf8" })
    return files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => ({
        specifier: `./${file.replace(/\.ts$/, "").split(path.sep).join("/")}`,
        text: this.read("src", "integrations", file),
      }))
      .filter(({ text }) => /^(?:Hub\.)?addIntegration\(/m.test(text))
  }
}

/** Returns the name of the integration that a module registers; undefined when it does not stand in the module. */
export function nameIn({ text }: IntegrationModule): string | undefined {
  return /readonly name(?:: string)? = "([^"]+)"/.exec(text)?.[1]
}
