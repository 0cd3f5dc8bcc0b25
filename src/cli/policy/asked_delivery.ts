import { readFileSync } from "node:fs"
import { Readable } from "node:stream"
import { distance } from "fastest-levenshtein"
import {
  AfterAnswer,
  DataActionRequest,
  type Field,
  type HubContext,
  type Integration,
  LookerGuard,
  OutboundGuard,
  type Registry,
  registry as ALL,
  Vault,
} from "../../framework"
import { createLogger } from "../../logging"
import { type Amounts, type Facts, fieldFacts } from "../../policy"
import { readEnvelope } from "../../server/action_api/envelope_reader"
import { checkEnvelope } from "../../server/action_api/envelope_members"
import { CommandError, wrongUse } from "../command_error"
import { type CommandOptions, textOf } from "../command_options"
import type { CommandPlace } from "../command_place"
import "../../integrations"

/** Stands for a result that nobody downloads. */
const DOWNLOAD = "https://looker.invalid/result"
const LIMITS = { memberBytes: 4 * 1024 * 1024, bodyBytes: 2 ** 31, maxDepth: 200 }

/** A delivery that nobody makes: its request, and what the options tell besides. */
export interface AskedDelivery {
  request: DataActionRequest
  integration: Integration
  told: { facts: Partial<Facts>; amounts: Amounts }
}

/** Reads the request and the options. @throws CommandError */
export async function askedDelivery(
  options: CommandOptions,
  file: string | undefined,
  place: CommandPlace,
  registry: Registry = ALL,
): Promise<AskedDelivery> {
  const name = textOf(options.integration)
  if (name === undefined) throw wrongUse("Name the integration: add --integration, such as --integration amazon_s3.")
  const integration = registry.all.find((each) => each.name === name)
  if (!integration)
    throw wrongUse(`There is no integration "${name.slice(0, 100)}": did you mean ${nearest(name, registry)}?`)
  const body = withOptions(file === undefined ? {} : bodyOf(file), options)
  const raw = await readEnvelope(Readable.from([Buffer.from(JSON.stringify(body))]), LIMITS)
  const request = new DataActionRequest({
    envelope: checkEnvelope(raw, integration.params),
    hub: hubContext(place.environment),
    signal: new AbortController().signal,
    lookerVersion: null,
    instanceId: textOf(options.looker),
    declared: integration.params,
  })
  const fields = listOf(options.field).map(fieldOf)
  const facts = fields.length > 0 ? fieldFacts(fields) : {}
  return { request, integration, told: { facts, amounts: { ...amount("rows", options), ...amount("bytes", options) } } }
}

type Members = Record<string, unknown>

function bodyOf(file: string): Members {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch {
    throw new CommandError(`The request cannot be read: is ${file} a file?`)
  }
  try {
    return membersOf(JSON.parse(text))
  } catch {
    throw new CommandError(`${file} is no JSON: give the body of an execute.`)
  }
}

function withOptions(body: Members, options: CommandOptions): Members {
  const plan = membersOf(body.scheduled_plan)
  const { title, model, explore, type, format } = options
  const query = {
    ...membersOf(plan.query),
    ...(model !== undefined && { model }),
    ...(explore !== undefined && { view: explore }),
  }
  const isOfResult = type !== "cell" && body.attachment === undefined && !Array.isArray(body.data)
  const scheduled_plan = {
    ...(isOfResult && { download_url: DOWNLOAD }),
    ...plan,
    ...(title !== undefined && { title }),
    ...(Object.keys(query).length > 0 && { query }),
  }
  return {
    ...body,
    type: type ?? body.type ?? "query",
    scheduled_plan,
    data: Array.isArray(body.data) ? body.data : { ...membersOf(body.data), ...pairsOf(options.param, "--param") },
    form_params: {
      ...membersOf(body.form_params),
      ...pairsOf(options.form, "--form"),
      ...(format !== undefined && { format }),
    },
  }
}

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

function pairsOf(value: CommandOptions[string], option: string): Members {
  return Object.fromEntries(
    listOf(value).map((text) => {
      const [name = "", ...rest] = text.split("=")
      if (rest.length === 0 || name === "")
        throw wrongUse(`${option} takes name=value, such as ${option} bucket=reports.`)
      return [name, rest.join("=")]
    }),
  )
}

/** `users.email:pii,email` */
function fieldOf(text: string): Field {
  const [name = "", tags = ""] = text.split(":", 2)
  return { name, label: name, tags: tags.split(",").filter((tag) => tag !== "") }
}

function amount(name: keyof Amounts, options: CommandOptions): Amounts {
  const text = textOf(options[name])
  if (text === undefined) return {}
  if (!/^\d{1,15}$/.test(text)) throw wrongUse(`--${name} is no whole number: write digits only.`)
  return { [name]: Number(text) }
}

function listOf(value: CommandOptions[string]): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : []
}

function nearest(name: string, registry: Registry): string {
  const names = registry.all.map((each) => each.name)
  return names.sort((one, other) => distance(one, name) - distance(other, name))[0] ?? "none"
}

/** A hub that calls nobody. Stored logins can be read where the environment has their keys. */
function hubContext(environment: CommandPlace["environment"]): HubContext {
  const logger = createLogger({ isSilent: true })
  const masters = (environment.CIPHER_MASTER ?? "").split(",").map((master) => master.trim())
  return {
    baseUrl: environment.ACTION_HUB_BASE_URL ?? "",
    guard: new OutboundGuard({ allow: [] }),
    vault: new Vault({
      secrets: [environment.ACTION_HUB_SECRET || "none"],
      cipherMasters: masters.filter((master) => /^[0-9a-f]{64}$/i.test(master)),
    }),
    looker: new LookerGuard({ hosts: [], allow: [], permitsLoopback: false }),
    takesVersion1Links: false,
    downloadTimeoutMs: 1000,
    environment,
    afterAnswer: new AfterAnswer(logger),
    logger,
  }
}
