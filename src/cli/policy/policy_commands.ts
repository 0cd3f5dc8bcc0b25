import type { CommandOption } from "../command_options"
import type { OperatorGroup } from "../operator_command"

const text = (name: string, value: string, description: string): CommandOption => ({ name, value, description })
const texts = (name: string, value: string, description: string): CommandOption => ({
  ...text(name, value, description),
  list: "texts",
})
const JSON_OUTPUT: CommandOption = { name: "json", description: "print what was found as JSON" }

/** Describes a delivery without a request, or adds what a request does not tell. */
const DELIVERY: readonly CommandOption[] = [
  text("integration", "name", "the integration, such as amazon_s3"),
  text("type", "type", "query, dashboard or cell; default: query"),
  text("format", "format", "the format of the result, such as csv"),
  text("looker", "host", "the Looker that sends"),
  text("title", "title", "title of the Look or dashboard"),
  text("model", "model", "model of the query"),
  text("explore", "explore", "explore of the query, without its model"),
  texts("param", "name=value", "a setting; may be given several times"),
  texts("form", "name=value", "an answer in the form; may be given several times"),
  texts(
    "field",
    "name",
    "a field of the result, with its tags as in users.email:pii,email; may be given several times",
  ),
  text("rows", "count", "rows of the result"),
  text("bytes", "count", "bytes of the result"),
]

/** `hub policy`: checks who may send what where, before it is deployed. */
export const POLICY_COMMANDS: OperatorGroup = {
  name: "policy",
  description: "check a policy, and explain what it says of a delivery",
  verbs: [
    {
      name: "check",
      arguments: ["file"],
      description: "say what is wrong with a policy",
      options: [JSON_OUTPUT],
      async run(options, [file = ""], place) {
        const { checkPolicy } = await import("./check_policy")
        return checkPolicy(file, { json: options.json === true }, place)
      },
    },
    {
      name: "explain",
      arguments: ["file", "[request]"],
      description: "say what a policy decides of a delivery, and by which rule",
      more:
        "The request is a file with the JSON body of an execute, as Looker sends it. The options describe a delivery in its place, or add to " +
        "it. No service is called and nothing is downloaded. Exit code 1: the policy refuses.",
      options: [...DELIVERY, JSON_OUTPUT],
      async run(options, words, place) {
        const { explainPolicy } = await import("./explain_policy")
        return explainPolicy(options, words, place)
      },
    },
  ],
}
