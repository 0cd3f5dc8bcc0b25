import { existsSync } from "node:fs"
import { type Example, type Integration, registry } from "../../../src/framework"
import "../../../src/integrations"
import { type Fault, parseFault } from "../../sandbox/fault"
import { suggestNames } from "../../simulator/close_names"
import { fileSample, sample, sampleNames } from "../../simulator/samples"
import type { Delivery } from "../../simulator/simulated_looker"
import { wrongUse } from "../../../src/cli/command_error"
import { defaultFormat } from "../docs/facts"

/** The options as they are typed. */
export interface TryOptions {
  example?: string
  /** Name of a sample, or a CSV or JSON file. */
  data?: string
  format?: string
  /** `k=v` each. */
  form?: string[]
  /** `k=v` each. */
  param?: string[]
  stream?: boolean
  push?: boolean
  rows?: string
  fault?: string
  type?: string
  log?: boolean
}

/** What to send, and to which integration. */
export interface Trial {
  integration: Integration
  example: Example
  params: Record<string, string>
  delivery: Delivery
  fault?: Fault
}

/** The names that Looker adds to the settings of an action. */
const EXTRAS = ["state_json", "state_url", "state_redir_url"]
const TYPES = ["cell", "query", "dashboard"] as const

/** Returns the first example, or the one the options name, changed by the options. @throws CommandError on wrong use. */
export async function trialOf(name: string, options: TryOptions): Promise<Trial> {
  const integration = integrationOf(name)
  const example = await exampleOf(integration, options.example)
  const params = { ...example.params, ...pairsOf("--param", options.param) }
  const known = [...integration.params.map((param) => param.name), ...EXTRAS]
  const stranger = Object.keys(params).find((param) => !known.includes(param))
  if (stranger) throw wrongUse(`${name} has no setting "${stranger}". ${suggestNames(stranger, known)}`)
  const type = typeOf(integration, options.type ?? example.type)
  const result = await resultOf(example, options)
  const delivery: Delivery = {
    type,
    format: options.format ?? example.format ?? defaultFormat(integration),
    result,
    title: result.label,
    formParams: { ...example.formParams, ...pairsOf("--form", options.form) },
    isStreamed: options.stream ? true : options.push ? false : example.isStreamed,
    cellValue: example.cellValue ?? (type === "cell" ? "1" : undefined),
  }
  return { integration, example, params, delivery, fault: faultOf(options.fault) }
}

function integrationOf(name: string): Integration {
  const integration = registry.all.find((each) => each.name === name)
  if (integration) return integration
  const names = registry.all.map((each) => each.name)
  throw wrongUse(`There is no integration "${name}". ${suggestNames(name, names)}`)
}

async function exampleOf(integration: Integration, name: string | undefined): Promise<Example> {
  const { examples = [] } = (await integration.examples?.()) ?? {}
  const example = name === undefined ? examples[0] : examples.find((each) => each.name === name)
  if (example) return example
  if (name === undefined) return { name: "none", title: "It has no examples yet.", params: {}, formParams: {} }
  const names = examples.map((each) => each.name)
  throw wrongUse(`${integration.name} has no example "${name}". ${suggestNames(name, names)}`)
}

function typeOf({ name, supportedActionTypes }: Integration, wanted: string | undefined): Delivery["type"] {
  const supported = TYPES.filter((type) => supportedActionTypes.includes(type))
  const type = wanted ?? (supported.includes("query") ? "query" : supported[0])
  const known = TYPES.find((each) => each === type)
  if (!known) throw wrongUse(`"${type}" is no type: give one of ${supported.join(", ")}, which ${name} takes.`)
  return known
}

async function resultOf(example: Example, { data, rows }: TryOptions) {
  const count = rows === undefined ? undefined : Number(rows)
  if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0)) throw wrongUse("--rows is a whole number.")
  const isSample = data === undefined || sampleNames.some(({ name }) => name === data)
  if (isSample)
    return sample(data ?? example.sample ?? "users", count ?? (data === undefined ? example.rows : undefined))
  if (existsSync(data)) {
    if (count !== undefined) throw wrongUse("--rows is for samples: a file has the rows it has.")
    return fileSample(data)
  }
  const names = sampleNames.map(({ name }) => name)
  throw wrongUse(`--data is neither a file nor a sample: "${data}". Samples are ${names.join(", ")}.`)
}

function pairsOf(option: string, texts: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=")
      if (at < 1) throw wrongUse(`${option} takes name=value, not "${text}".`)
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

function faultOf(text: string | undefined): Fault | undefined {
  if (text === undefined) return undefined
  try {
    return parseFault(text)
  } catch (error) {
    throw wrongUse(error instanceof Error ? error.message : String(error))
  }
}
