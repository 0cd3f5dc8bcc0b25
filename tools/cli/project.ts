import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { PROJECT_ROOT } from "../../src/cli/project_root"
import type { Integration } from "../../src/framework"
import { wrongUse } from "../../src/cli/command_error"

/** A module that registers an integration. */
export interface IntegrationModule {
  /** What `src/integrations/index.ts` imports it by: `./acme/acme`. */
  specifier: string
  text: string
}

/** The checkout of the hub: what its files say. All paths are relative to its root. */
export class Project {
  constructor(readonly root = PROJECT_ROOT) {}

  path(...names: string[]): string {
    return path.join(this.root, ...names)
  }

  has(...names: string[]): boolean {
    return existsSync(this.path(...names))
  }

  /** The text of a file; empty when there is none. */
  read(...names: string[]): string {
    return this.has(...names) ? readFileSync(this.path(...names), "utf8") : ""
  }

  /** Where the code of an integration is: `src/integrations/acme`. Those of one service share it. */
  folderOf({ name, iconFile }: Integration): string {
    return path.posix.join("src", "integrations", iconFile ? path.basename(path.dirname(iconFile)) : name)
  }

  /** @throws CommandError in an installation without source. */
  requireSource(): void {
    if (this.has("src", "integrations", "index.ts")) return
    throw wrongUse("This needs a checkout of the hub's source, and here is only what was compiled from it.")
  }

  /** Every module that calls `addIntegration`. */
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
