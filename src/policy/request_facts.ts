import { finished } from "node:stream/promises"
import { type DataActionRequest, type Destinations, type Field, type Integration, plainHost } from "../framework"
import { type Amounts, eachFact, type Fact, type Facts, oneFact, PENDING, UNKNOWN } from "./facts"

/** Formats whose result may describe its fields. Attachments of json_detail have the extension json. */
const WITH_FIELDS = ["json_detail", "json_detail_lite_stream", "json"]
/** Formats whose rows can be counted. */
const WITH_ROWS = [...WITH_FIELDS, "json_label", "inline_json", "csv"]

/** What a form tells: who asks for which integration, with which settings. Everything else is told by the delivery. */
export function formFacts(request: DataActionRequest, integration: Integration): Facts {
  const { supportedActionTypes: types } = integration
  const type = request.type ?? (types.length === 1 ? types[0] : undefined)
  const later = {
    format: PENDING,
    model: PENDING,
    explore: PENDING,
    title: PENDING,
    fields: PENDING,
    tags: PENDING,
  } as const
  return {
    ...callerFacts(request, integration),
    ...later,
    type: type === undefined ? PENDING : oneFact(type),
    destination: PENDING,
    amounts: { rows: 0, bytes: 0 },
  }
}

/** What a delivery tells before its data is read. @param destinations Those that the integration names. */
export function deliveryFacts(request: DataActionRequest, integration: Integration, destinations: Destinations): Facts {
  const { scheduledPlan: plan, isEmpty } = request
  const { model, view: explore } = plan?.query ?? {}
  const format = formatOf(request, integration)
  const isSeen = isEmpty || integration.readsResult(request)
  const hasFields = isSeen && !isEmpty && WITH_FIELDS.includes(format ?? "")
  const fields = hasFields ? PENDING : UNKNOWN
  const isCounted = isEmpty || (isSeen && WITH_ROWS.includes(format ?? ""))
  return {
    ...callerFacts(request, integration),
    type: oneFact(request.type),
    format: oneFact(format),
    model: oneFact(textOf(model)),
    explore: oneFact(textOf(model) && textOf(explore) && `${textOf(model)}/${textOf(explore)}`),
    title: oneFact(plan?.title),
    fields,
    tags: fields,
    destination: eachFact(destinations),
    amounts: { rows: isCounted ? 0 : undefined, bytes: isSeen ? 0 : undefined },
  }
}

/** What pushed data tells of its fields, where the facts do not tell it. A download is not made. */
export async function describedFacts(request: DataActionRequest, facts: Facts): Promise<Partial<Facts>> {
  if (facts.fields !== PENDING || !request.attachment || request.isEmpty) return {}
  return fieldFacts(await request.resultFields())
}

/** How much pushed data there is, of what can be counted. */
export async function countedAmounts(request: DataActionRequest, amounts: Amounts): Promise<Amounts> {
  if (!request.attachment || request.isEmpty) return amounts
  const passed = { ...amounts }
  const count = (name: keyof Amounts, more: number) => {
    if (passed[name] !== undefined) passed[name] += more
  }
  const addRows = passed.rows === undefined ? undefined : (rows: number) => count("rows", rows)
  request.watchResult({ addRows, addBytes: (bytes) => count("bytes", bytes) })
  await finished((await request.stream()).resume())
  return passed
}

/** The facts of a result. @param fields Undefined when the result does not describe its fields. */
export function fieldFacts(fields: readonly Field[] | undefined): Pick<Facts, "fields" | "tags"> {
  if (!fields?.length) return { fields: UNKNOWN, tags: UNKNOWN }
  return { fields: fields.map(({ name }) => [name]), tags: fields.map(({ tags }) => tags) }
}

function callerFacts(
  request: DataActionRequest,
  integration: Integration,
): Pick<Facts, "looker" | "integration" | "params"> {
  return { looker: lookerOf(request), integration: oneFact(integration.name), params: request.params }
}

/** The names under which this Looker is known: one of them is enough. */
function lookerOf({ scheduledPlan, params, instanceId }: DataActionRequest): Fact {
  const addresses = [scheduledPlan?.url, params.state_url].map((url) =>
    url !== undefined && URL.canParse(url) ? plainHost(new URL(url).hostname) : undefined,
  )
  const names = [...addresses, instanceId && plainHost(instanceId)].flatMap((name) => (name ? [name] : []))
  return names.length > 0 ? [names] : UNKNOWN
}

/** What was chosen, else the extension of what was pushed, else the one format that the integration takes. */
function formatOf(request: DataActionRequest, integration: Integration): string | undefined {
  const formats = integration.formatsFor(request.lookerVersion) ?? []
  return request.format ?? request.attachment?.extension ?? (formats.length === 1 ? formats[0] : undefined)
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined
}
