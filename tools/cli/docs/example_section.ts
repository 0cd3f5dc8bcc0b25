import type { Example, Integration } from "../../../src/framework"
import { defaultFormat } from "./facts"
import type { Golden, GoldenAnswer, GoldenForm } from "./golden"
import { block, code, codes, table } from "./markdown"
import { callText } from "./shortened"

/** Describes one example: what is sent, the calls of the hub, and the answer to Looker. */
export function exampleSection(integration: Integration, example: Example, { calls, answer }: Golden): string[] {
  return [
    `### ${example.name}`,
    example.title,
    table(["what", "value"], facts(integration, example)),
    calls.length ? `Calls of the hub:` : "The hub calls nobody.",
    ...calls.map((call) => block("http", callText(call))),
    answerText(answer),
  ]
}

/** Describes the form as the hub returns it in an example. */
export function formSection({ fields, calls }: GoldenForm): string[] {
  const text = (value: unknown) => (typeof value === "string" ? value : "")
  const rows = fields.map((field) => [
    code(text(field.name)),
    text(field.label),
    text(field.type),
    field.required === true ? "yes" : "",
    "default" in field ? code(text(field.default)) : "",
    [text(field.description), choices(field.options)].filter(Boolean).join(" "),
  ])
  const asked = calls.map(({ method, url }) => code(`${method} ${url}`))
  return [
    table(["field", "label", "type", "required", "default", "meaning"], rows),
    ...(asked.length
      ? [`To make the form the hub asks ${asked.join(", ")}; names and choices are those of the example.`]
      : []),
  ]
}

function facts(integration: Integration, example: Example): string[][] {
  const { type = "query", sample = "users", rows, isStreamed = integration.usesStreaming } = example
  const format = example.format ?? defaultFormat(integration)
  return [
    [
      "sent",
      `${type}, sample ${code(sample)}${rows === undefined ? "" : ` with ${rows} rows`}, format ${code(format)}`,
    ],
    ["delivered", isStreamed ? "through a download URL" : "in the request"],
    ...Object.entries(example.params).map(([name, value]) => [`setting ${code(name)}`, show(value)]),
    ...Object.entries(example.formParams).map(([name, value]) => [`field ${code(name)}`, show(value)]),
    ...(example.cellValue === undefined ? [] : [["cell", code(example.cellValue)]]),
  ]
}

function answerText({ success, message, validationErrors = {} }: GoldenAnswer): string {
  const said = message === undefined ? "." : `: ${code(message)}`
  const marked = Object.keys(validationErrors)
  return `Looker is told ${success ? "success" : "failure"}${said}${marked.length ? ` Marked in the form: ${codes(marked)}.` : ""}`
}

function choices(options: unknown): string {
  if (!Array.isArray(options)) return ""
  return `Choices: ${codes((options as { name: string }[]).map(({ name }) => name))}.`
}

/** Shows only the first line of a value with several lines, such as a key. */
function show(value: string): string {
  const [line = "", ...others] = value.split("\n")
  if (others.length > 0) return `${code(line)} …`
  return value === "" ? "empty" : code(value)
}
