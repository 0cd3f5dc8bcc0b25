import type { Integration, IntegrationExamples } from "../../../src/framework"
import { exampleSection, formSection } from "./example_section"
import { deliveryText, folderOf, formatsText, loginText, requiredFieldsText } from "./facts"
import type { Golden } from "./golden"
import { code, codes, page, table } from "./markdown"

/** Writes the page of an integration from its declarations and examples. @param goldens In the order of the examples. */
export function integrationPage(
  integration: Integration,
  { examples }: IntegrationExamples,
  goldens: readonly Golden[],
): string {
  const { name, label, description } = integration
  return page([
    `# ${label}`,
    "<!-- Made by npm run docs. -->",
    description,
    ...doubt(integration),
    `[Guide](../../${folderOf(integration)}/README.md) · [all integrations](README.md)`,
    table(["what", "value"], facts(integration, goldens)),
    "## Settings",
    settings(integration),
    ...form(integration, goldens),
    ...environment(integration),
    "## Examples",
    `\`npm run dev\` sends them from its page; \`test/goldens/${name}\` holds every call in full.`,
    ...examples.flatMap((example, index) => {
      const golden = goldens[index]
      return golden ? exampleSection(integration, example, golden) : []
    }),
  ])
}

function doubt({ isUnverified }: Integration): string[] {
  if (!isUnverified) return []
  return ["**Unverified**: nobody could try it against the service, which may have ended. The guide says more."]
}

function facts(integration: Integration, goldens: readonly Golden[]): string[][] {
  const { name, supportedActionTypes, supportedFormattings, supportedVisualizationFormattings } = integration
  const all: [string, string | undefined][] = [
    ["name", code(name)],
    ["takes", codes(supportedActionTypes)],
    ["formats", formatsText(integration)],
    ["formattings", supportedFormattings && codes(supportedFormattings)],
    ["visualization formattings", supportedVisualizationFormattings && codes(supportedVisualizationFormattings)],
    ["data", deliveryText(integration)],
    ["required fields", requiredFieldsText(integration)],
    ["done when it answers", integration.acknowledgement],
    ["for policies it is", destinationText(goldens)],
    ["login", loginText(integration)],
    ["Looker", `${integration.minimumLookerVersion} or later`],
  ]
  return all.flatMap(([what, value]) => (value === undefined ? [] : [[what, value]]))
}

/** The destinations of the first example, as an author of a policy can copy them. */
function destinationText([first]: readonly Golden[]): string {
  const named = first?.destinations?.flatMap((each) => each ?? []) ?? []
  return named.length > 0 ? codes(named) : "not known before the data is read"
}

function settings({ params }: Integration): string {
  if (params.length === 0) return "There is nothing to set up in Looker."
  const rows = params.map((param) => [
    code(param.name),
    param.label,
    param.required ? "yes" : "",
    param.sensitive ? "yes" : "",
    [param.description, param.per_user && "Bound to a user attribute."].filter(Boolean).join(" "),
  ])
  return table(["setting", "label", "required", "secret", "meaning"], rows)
}

function form(integration: Integration, goldens: readonly Golden[]): string[] {
  const shown = goldens.find((golden) => golden.form)?.form
  if (!integration.form || !shown) return ["## Form", "There is none: it is sent as it is."]
  return ["## Form", ...formSection(shown)]
}

function environment({ environment }: Integration): string[] {
  if (environment.length === 0) return []
  const rows = environment.map(({ name, required, description }) => [code(name), required ? "yes" : "", description])
  return ["## Variables of the hub", table(["variable", "required", "meaning"], rows)]
}
