import type { Integration } from "../../../src/framework"
import { explain } from "../../../src/cli/explain"
import { nameIn, type Project } from "../project"
import { declaresKnownKinds, declaresSettings, describesVariables, namesAcknowledgement } from "./declaration_rules"
import { fillsForms, hasExamples, sendsExamples } from "./example_rules"
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
  sendsExamples,
}

/** Checks one integration against all rules. */
export async function findingsIn(integration: Integration, project: Project): Promise<Finding[]> {
  const complaints: Complaint[] = []
  for (const [name, rule] of Object.entries(RULES))
    complaints.push(...(await complaintsOf(name, rule, integration, project)))
  return complaints.map((complaint) => ({ integration: integration.name, ...complaint }))
}

/** What a rule finds. A rule that fails is a finding too, so that one broken file does not end the whole check. */
async function complaintsOf(name: string, rule: Rule, integration: Integration, project: Project) {
  try {
    return await rule(integration, project)
  } catch (error) {
    const reason = explain(error).replace(/\.$/, "")
    return [
      { problem: `Whether it keeps the rule ${name} could not be found out: ${reason}.`, cure: "Correct that first." },
    ]
  }
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
