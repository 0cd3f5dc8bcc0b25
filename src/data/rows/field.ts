import { MAX_FIELDS, tooManyFields } from "./broken_result"
import { isObject } from "./json_object"

/** A field of the result. Only `name`, `label` and `tags` are always present. */
export interface Field {
  /** `view.field`; a table calculation has a bare name. */
  name: string
  /** The name if Looker gives no label. */
  label: string
  /** The LookML tags. */
  tags: string[]
  label_short?: string
  /** `string`, `number`, `date_month`, `count_distinct`, … */
  type?: string
  /**
   * `dimension`, `measure`, `filter`, `parameter` or `table_calculation`: as Looker says, else by the group. Members of the
   * groups `filters` and `parameters` always have the category of the group: see `isColumn()`.
   */
  category?: string
  is_numeric?: boolean
  hidden?: boolean
  [key: string]: unknown
}

/** A column of pivoted measures. */
export interface Pivot {
  /** Key of the cells in a pivoted measure. */
  key: string
  /** The column of row totals. */
  isTotal: boolean
  /** Pivot field → the text shown. */
  labels?: Record<string, unknown>
  /** Pivot field → the raw value. */
  data?: Record<string, unknown>
}

/** The groups of `fields` that are read, in the order of `RowResult.fields`, and the category of their members. */
const GROUPS = {
  dimensions: "dimension",
  measures: "measure",
  filters: "filter",
  parameters: "parameter",
  table_calculations: "table_calculation",
}

/** The categories of fields without cells. */
const FILTER_ONLY: ReadonlySet<string> = new Set([GROUPS.filters, GROUPS.parameters])

const OPTIONAL_TYPES = {
  label_short: "string",
  type: "string",
  category: "string",
  is_numeric: "boolean",
  hidden: "boolean",
}

/**
 * The fields of a result, each name once.
 * @param fields The member `fields` of json_detail: groups, or a list without groups.
 * @throws DeliveryError when there are more than `MAX_FIELDS`.
 */
export function columnFields(fields: unknown): Field[] {
  if (Array.isArray(fields)) return uniqueFields(toFields(fields))
  if (!isObject(fields)) return []
  return uniqueFields(Object.entries(GROUPS).flatMap(([group, category]) => toFields(fields[group], category)))
}

/** The pivoted dimensions, which have no cells of their own. */
export function pivotFields(fields: unknown): Field[] {
  return isObject(fields) ? uniqueFields(toFields(fields.pivots)) : []
}

/** Whether a field has cells. A field that only filters has none: it is neither a column nor an id, whatever its tags. */
export function isColumn({ category }: Field): boolean {
  return category === undefined || !FILTER_ONLY.has(category)
}

/** Fields of which only the name is known. */
export function namedFields(names: readonly string[]): Field[] {
  return names.map((name) => ({ name, label: name, tags: [] }))
}

/** @param pivots The top-level member `pivots` of json_detail. */
export function toPivots(pivots: unknown): Pivot[] {
  return listOf(pivots).flatMap(({ key, is_total, labels, data }) => {
    if (typeof key !== "string") return []
    const pivot: Pivot = { key, isTotal: is_total === true }
    if (isObject(labels)) pivot.labels = labels
    if (isObject(data)) pivot.data = data
    return [pivot]
  })
}

function toFields(entries: unknown, category?: string): Field[] {
  return listOf(entries).flatMap((entry) => {
    const { name, label } = entry
    if (typeof name !== "string" || !name) return []
    const tags = Array.isArray(entry.tags) ? entry.tags.filter((tag) => typeof tag === "string") : []
    const field: Field = { ...entry, name, label: typeof label === "string" ? label : name, tags }
    for (const [key, type] of Object.entries(OPTIONAL_TYPES)) if (typeof field[key] !== type) delete field[key]
    if (category) field.category = FILTER_ONLY.has(category) ? category : (field.category ?? category)
    return [field]
  })
}

function uniqueFields(fields: Field[]): Field[] {
  const byName = new Map<string, Field>()
  for (const field of fields) if (!byName.has(field.name)) byName.set(field.name, field)
  if (byName.size > MAX_FIELDS) throw tooManyFields()
  return [...byName.values()]
}

function listOf(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return []
  if (value.length > MAX_FIELDS) throw tooManyFields()
  return value.filter(isObject)
}
