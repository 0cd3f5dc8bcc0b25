import path from "node:path"
import { explain } from "../../src/cli/explain"
import type { Integration, IntegrationExamples } from "../../src/framework"

/** The examples of one integration. */
export interface OwnExamples {
  /** Undefined when it has none, or none that can be used. */
  own?: IntegrationExamples
  /** Why its examples cannot be used, in a sentence with the cure. */
  problem?: string
}

/** Loads the examples of an integration. Never throws, so that broken ones cost no other integration anything. */
export async function ownExamples(integration: Integration): Promise<OwnExamples> {
  const { name, codeFolder = name } = integration
  const file = path.posix.join("src", "integrations", path.basename(codeFolder), `${name}_examples.ts`)
  const broken = (reason: string) => ({
    problem: `The examples of ${name} cannot be loaded: ${reason.replace(/\.$/, "")}. Correct ${file}.`,
  })
  if (!integration.examples) return {}
  try {
    // Whoever writes them may have left out anything.
    const own = (await integration.examples()) as Partial<IntegrationExamples> | undefined
    const { examples, rules = [] } = own ?? {}
    if (!Array.isArray(examples)) return broken("it exports no `examples` with a list of them")
    if (!Array.isArray(rules)) return broken("its `rules` are no list")
    return { own: { ...own, examples } }
  } catch (error) {
    return broken(explain(error))
  }
}
