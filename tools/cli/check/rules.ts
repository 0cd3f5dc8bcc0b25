import type { Integration } from "../../../src/framework"
import { nameIn, type Project } from "../project"
import { declaresKnownKinds, declaresSettings, describesVariables, namesAcknowledgement } from "./declaration_rules"
import { fillsForms, hasExamples, keepsSecrets } from "./example_rules"
import type { Complaint, Finding, Rule } from "./finding"
import { hasGuide, hasIcon, isUnique, ownsUpToDoubt, saysWhatItDoes } from "./presentation_rules"

/** The rules for every integration. `test/integrations/test_registry_rules.ts` and `hub check` share them. */
export const RULES: Readonly<Record<string, Rule>> = {
  isUnique,
  saysWhatItDoes,
  hasIcon,
  hasGuide,
  ownsUpToDoubt,
  declaresSettings,
  declaresKnownKinds,
  describesVariables,
  namesAcknowledgement,
  hasExamples,
  fillsForms,
  keepsSecrets,
}

/** Checks one integration against all rules. */
export async function findingsIn(integration: Integration, project: Project): Promise<Finding[]> {
  const complaints: Complaint[] = []
  for (const rule of Object.values(RULES)) complaints.push(...(await rule(integration, project)))
  return complaints.map((complaint) => ({ integration: integration.name, ...complaint }))
}

/** Finds modules that register an integration but are not imported by the hub. */
export function unregistered(project: Project): Finding[] {
  const index = project.read("src", "integrations", "index.ts")
  return project
    .integrationModules()
    .filter(({ specifier }) => !index.includes(`import "${specifier}"`))
    .map((module) => ({
      integration: nameIn(module) ?? module.specifier,
      problem: "The hub does not know it.",
      cure: `Add \`import "${module.specifier}"\` to src/integrations/index.ts.`,
    }))
}
