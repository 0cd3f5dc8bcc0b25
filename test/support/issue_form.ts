/** What an element of each type must have, and may have, in its attributes. Source: GitHub, "Syntax for GitHub's form schema". */
const TYPES: Record<string, { needs: string[]; takes: string[] }> = {
  markdown: { needs: ["value"], takes: [] },
  input: { needs: ["label"], takes: ["description", "placeholder", "value"] },
  textarea: { needs: ["label"], takes: ["description", "placeholder", "value", "render"] },
  dropdown: { needs: ["label", "options"], takes: ["description", "multiple", "default"] },
  checkboxes: { needs: ["label", "options"], takes: ["description"] },
}
/** Source: GitHub, "Syntax for issue forms". */
const FORM_KEYS = ["name", "description", "title", "labels", "assignees", "projects", "type", "body"]
const ELEMENT_KEYS = ["type", "id", "attributes", "validations"]

interface Element {
  type?: string
  id?: string
  attributes?: Record<string, unknown> & { label?: string; options?: (string | { label?: string })[] }
  validations?: Record<string, unknown>
}

/** What GitHub would find wrong in an issue form. Source: GitHub, "Common validation errors when creating issue forms". */
export function issueFormFaults(form: unknown): string[] {
  const { body, ...head } = form as Record<string, unknown> & { body?: Element[] }
  const elements = body ?? []
  return [
    ...Object.keys(head)
      .filter((key) => !FORM_KEYS.includes(key))
      .map((key) => `${key} is no key of a form`),
    ...["name", "description"].filter((key) => !isText(head[key])).map((key) => `${key} is missing`),
    ...(elements.some(({ type }) => type !== "markdown") ? [] : ["there is no question"]),
    ...repeated(elements.map(({ id }) => id)).map((id) => `the id "${id}" is there twice`),
    ...repeated(elements.map(({ attributes }) => attributes?.label)).map(
      (label) => `the label "${label}" is there twice`,
    ),
    ...elements.flatMap(elementFaults),
  ]
}

function elementFaults(element: Element): string[] {
  const { type = "", id, attributes = {}, validations = {} } = element
  const known = TYPES[type]
  if (!known) return [`${type || "nothing"} is no type of an element`]
  const name = attributes.label ?? type
  const options = (attributes.options ?? []).map((option) => (typeof option === "string" ? option : option.label))
  const takes = [...known.needs, ...known.takes]
  return [
    ...Object.keys(element)
      .filter((key) => !ELEMENT_KEYS.includes(key))
      .map((key) => `${key} is no key of an element`),
    ...(id === undefined || /^[\w-]+$/.test(id) ? [] : [`the id "${id}" has other signs`]),
    ...known.needs.filter((key) => attributes[key] === undefined).map((key) => `${name}: ${key} is missing`),
    ...Object.keys(attributes)
      .filter((key) => !takes.includes(key))
      .map((key) => `${name}: ${key} is no attribute of ${type}`),
    ...Object.entries(validations)
      .filter(([key, value]) => key !== "required" || typeof value !== "boolean" || type === "markdown")
      .map(([key]) => `${name}: ${key} is no validation`),
    ...(options.every(isText) ? [] : [`${name}: an option is no text`]),
    ...(repeated(options).length === 0 ? [] : [`${name}: an option is there twice`]),
  ]
}

const isText = (value: unknown) => typeof value === "string" && value.trim() !== ""

function repeated(texts: readonly (string | undefined)[]): string[] {
  const given = texts.filter((text) => text !== undefined)
  return [...new Set(given.filter((text, index) => given.indexOf(text) !== index))]
}
