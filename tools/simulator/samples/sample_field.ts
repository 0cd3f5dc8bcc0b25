/** A field of json_detail, with only the members that readers of results need. */
export interface SampleField {
  name: string
  label: string
  type: string
  tags: string[]
  [key: string]: unknown
}

/**
 * Makes a dimension with Looker's metadata; label and view come from the name.
 * @param type Looker's type: string (the default), number, date_date …
 */
export function dimension(name: string, tags: string[] = [], type = "string"): SampleField {
  return fieldOf("dimension", name, tags, type)
}

/** As `dimension`, for a measure. @param type Default `count`. */
export function measure(name: string, type = "count"): SampleField {
  return fieldOf("measure", name, [], type)
}

/** Makes a calculation over the columns of a result; its name has no view. */
export function tableCalculation(name: string): SampleField {
  return { ...fieldOf("measure", name, [], "number"), category: null, is_table_calculation: true }
}

function fieldOf(category: "dimension" | "measure", name: string, tags: string[], type: string): SampleField {
  const [view = "", short = name] = name.includes(".") ? name.split(".") : [""]
  const isNumeric = category === "measure" || type === "number"
  return {
    name,
    label: wordsOf(name),
    label_short: wordsOf(short),
    view,
    view_label: wordsOf(view),
    type,
    category,
    tags,
    measure: category === "measure",
    is_numeric: isNumeric,
    align: isNumeric ? "right" : "left",
    hidden: false,
    primary_key: false,
    sortable: true,
    value_format: null,
  }
}

/** "users.created_date" → "Users Created Date". */
function wordsOf(name: string): string {
  const words = name.split(/[._\s]+/).filter(Boolean)
  return words.map((word) => (word === "id" ? "ID" : word.charAt(0).toUpperCase() + word.slice(1))).join(" ")
}
