import semver from "semver"
import type { Example, Integration, IntegrationExamples } from "../../../src/framework"
import { ownExamples } from "../../playground/own_examples"
import { namesDestinations } from "./destination_rules"
import { ExampleRuns } from "./example_runs"
import { tellsSecret } from "../secret_message"
import { type Complaint, type Rule, unless } from "./finding"

/** The names that Looker adds to the settings of an action. */
const EXTRAS = ["value", "state_url", "state_redir_url", "state_json", "test"]

const LATEST = semver.parse("25.4.0")

export const hasExamples: Rule = async (integration) => {
  const { own, problem } = await ownExamples(integration)
  if (problem !== undefined) {
    return unless(false, "Its examples cannot be loaded.", problem)
  }
  if (!own) {
    const file = `${integration.name}_examples.ts`
    return unless(
      false,
      "It has no examples.",
      `Write two in ${file} beside the code; \`addIntegration(…, __dirname)\` finds them.`,
    )
  }
  const { examples } = own
  const names = examples.map(({ name }) => name)
  return [
    ...unless(examples.length >= 2, "It has fewer than two examples.", "Add one: an unusual case is best."),
    ...unless(new Set(names).size === names.length, "Two examples have one name.", "Rename one."),
    ...examples.flatMap((example) => ofExample(integration, example)),
    ...missingVariables(integration, own),
  ]
}

/** Requests the form of each example, as Looker does before a user can send. */
export const fillsForms: Rule = async (integration) => {
  const { examples = [] } = (await ownExamples(integration)).own ?? {}
  if (!integration.form || examples.length === 0) return []
  const forms = await ExampleRuns.open(integration)
  try {
    const complaints: Complaint[] = []
    for (const [index, example] of examples.entries()) {
      complaints.push(...(await ofForm(forms, integration, example, index === 0)))
    }
    return complaints
  } finally {
    await forms.close()
  }
}

/** Sends each example, and reads where it goes and what Looker is told. */
export const sendsExamples: Rule = async (integration) => {
  const { own } = await ownExamples(integration)
  const sendable = own?.examples.filter(({ type = "query" }) => integration.supportedActionTypes.includes(type)) ?? []
  if (sendable.length === 0) return []
  const runs = await ExampleRuns.open(integration)
  try {
    const complaints: Complaint[] = []
    for (const example of sendable) {
      const { name, params, formParams } = example
      const { verdict, destinations } = await runs.send(integration, example)
      if (verdict?.isSuccess && destinations) complaints.push(...namesDestinations(integration, example, destinations))
      complaints.push(
        ...unless(
          !verdict || !tellsSecret(verdict, { integration, examples: own, params, formParams }),
          `The message of the example "${name}" contains a secret.`,
          "Leave settings, logins and form fields that sound secret out of messages.",
        ),
      )
    }
    return complaints
  } finally {
    await runs.close()
  }
}

async function ofForm(
  forms: ExampleRuns,
  integration: Integration,
  example: Example,
  isFirst: boolean,
): Promise<Complaint[]> {
  const { fields, error } = await forms.formOf(integration, example)
  // A later example may show the effect of an empty field, but has to set that field to an empty text.
  const isFilled = (value: string | undefined) => (isFirst ? Boolean(value) : value !== undefined)
  const empty = fields.filter(({ name, required }) => required && !isFilled(example.formParams[name]))
  return [
    ...unless(
      !error,
      `The form of the example "${example.name}" is an error: ${error}`,
      "Correct its settings, or the `rules` of the service's stand-in.",
    ),
    ...unless(
      empty.length === 0,
      `The example "${example.name}" lacks the form field ${empty.map(({ name }) => name).join(", ")}.`,
      "Make up a value under `formParams`.",
    ),
  ]
}

function ofExample(integration: Integration, example: Example): Complaint[] {
  const { name, title, params, format } = example
  const formats = [null, LATEST].flatMap((version) => integration.formatsFor(version) ?? [])
  const known = [...integration.params.map((param) => param.name), ...EXTRAS]
  const unknown = Object.keys(params).filter((param) => !known.includes(param))
  const missing = integration.params.filter((param) => param.required && !params[param.name])
  const type = example.type ?? "query"
  return [
    ...unless(
      /^[a-z][a-z0-9_]*$/.test(name) && /^[A-Z].{10,}\.$/.test(title),
      `The example "${name}" is not named well.`,
      "Give it a name in snake_case and a sentence as title.",
    ),
    ...unless(
      missing.length === 0,
      `The example "${name}" lacks the setting ${missing.map((param) => param.name).join(", ")}.`,
      "Make up a value under `params`.",
    ),
    ...unless(
      unknown.length === 0,
      `The example "${name}" has a setting ${unknown.join(", ")}, which the integration does not declare.`,
      "Remove it from `params`, or correct its name.",
    ),
    ...unless(
      integration.supportedActionTypes.includes(type),
      `The example "${name}" is a ${type}, which the integration does not take.`,
      `Set \`type\` to one of ${integration.supportedActionTypes.join(", ")}.`,
    ),
    ...unless(
      !format || formats.length === 0 || formats.includes(format),
      `The example "${name}" is in the format ${format}, which the integration does not take.`,
      `Set \`format\` to one of ${formats.join(", ")}.`,
    ),
  ]
}

function missingVariables(integration: Integration, { environment = {} }: IntegrationExamples): Complaint[] {
  const missing = integration.environment.filter(({ name, required }) => required && !environment[name])
  return unless(
    missing.length === 0,
    `Its examples lack the variable ${missing.map(({ name }) => name).join(", ")}.`,
    "Make up a value under `environment`.",
  )
}
