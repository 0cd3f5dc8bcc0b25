import { Shape, type Shaped } from "../../data/json"

/** A document in the format json_detail, as far as an answer shows it. Source: Looker's API 4.0, `run_query`. */
export const DETAIL_DOCUMENT = new Shape((z) => {
  const field = z.object({
    name: z.string(),
    label: z.string().nullish(),
    label_short: z.string().nullish(),
    is_numeric: z.boolean().nullish(),
    measure: z.boolean().nullish(),
    is_measure: z.boolean().nullish(),
    tags: z.array(z.string()).nullish().catch(undefined),
  })
  const fields = z.array(field).nullish()
  return z.object({
    fields: z.object({ dimensions: fields, measures: fields, table_calculations: fields, pivots: fields }),
    data: z.array(z.record(z.string(), z.unknown())),
    pivots: z.array(z.object({ key: z.string(), data: z.record(z.string(), z.unknown()).nullish() })).nullish(),
    errors: z
      .array(z.object({ message: z.string().nullish(), message_details: z.string().nullish() }))
      .nullish()
      .catch(undefined),
    totals_data: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    /** Rows of the whole result, where `data` holds only the first. */
    rowCount: z.number().optional(),
  })
})
export type DetailDocument = Shaped<typeof DETAIL_DOCUMENT>

/** The parts of a visualization's settings that an answer keeps to. Anything else in their place counts as absent. */
export const VIS_CONFIG = new Shape((z) =>
  z.object({
    type: z.string().nullish().catch(undefined),
    hidden_fields: z.array(z.string()).nullish().catch(undefined),
    column_order: z.array(z.string()).nullish().catch(undefined),
    series_labels: z.record(z.string(), z.string()).nullish().catch(undefined),
    show_view_names: z.boolean().nullish().catch(undefined),
    show_comparison: z.boolean().nullish().catch(undefined),
    comparison_label: z.string().nullish().catch(undefined),
  }),
)
export type VisConfig = Shaped<typeof VIS_CONFIG>

/** A cell: its value, how Looker writes it, and the pages behind it. */
export const DETAIL_CELL = new Shape((z) =>
  z.object({
    value: z.unknown().optional(),
    rendered: z.string().nullish().catch(undefined),
    html: z.string().nullish().catch(undefined),
    links: z
      .array(z.looseObject({ type: z.string().nullish(), url: z.string().nullish(), label: z.string().nullish() }))
      .nullish()
      .catch(undefined),
  }),
)
export type DetailLink = NonNullable<Shaped<typeof DETAIL_CELL>["links"]>[number]
