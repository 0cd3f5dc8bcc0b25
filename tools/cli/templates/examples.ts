import { hasKey, TEMPLATES } from "./integration"
import { CONSENT, loginRules, TOKENS } from "./login"
import type { Names } from "./names"

/** Writes two examples, and the rules of the service's stand-in. */
export function examplesText(names: Names): string {
  const { kind, isOauth, prefix } = names
  const template = TEMPLATES[kind]
  const examples = template.examples(names).map(
    ({ name, title, members }) => `{
      name: "${name}",
      title: "${title}",
      ${members.replace("formParams:", `params: ${params(names)}, formParams:`)}
    },`,
  )
  return `import type { IntegrationExamples${isOauth ? ", ServiceAnswer" : ""} } from "../../framework"
${isOauth ? TOKENS : ""}
export const examples: IntegrationExamples = {
  examples: [
    ${examples.join("\n    ")}
  ],
  rules: [
    ${template.rules(names)}
    ${isOauth ? loginRules(names) : ""}
  ],
  ${isOauth ? `environment: { ${prefix}_CLIENT_ID: "made-up", ${prefix}_CLIENT_SECRET: "made-up" },` : ""}
}
${isOauth ? CONSENT : ""}`
}

function params(names: Names): string {
  if (names.isOauth) return "{ state_json: LOGIN }"
  return hasKey(names) ? `{ api_key: "made-up" }` : "{}"
}
