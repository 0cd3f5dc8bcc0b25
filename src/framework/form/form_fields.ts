import type { FieldBase, FormField, FormOption } from "./data_action_form"
import type { Listed } from "../../outbound"

/** Asks for the name of a file, for `request.objectName`. */
export const FILE_NAME_FIELD: FormField = {
  name: "filename",
  label: "Filename",
  type: "string",
  description:
    "Slashes make folders; without a known ending, such as .csv, that of the format is added. A file of that name is replaced. Empty: the title.",
}

/** The options of a question, for `request.isYes`. */
export const YES_NO: FormOption[] = [
  { name: "yes", label: "Yes" },
  { name: "no", label: "No" },
]

/**
 * A field to choose from a list, its first option being the default. A list that is cut says so in the description.
 * @param list A text is name and label at once.
 * @param first Stands before the list.
 */
export function listField(field: FieldBase, list: Listed<FormOption | string>, first?: FormOption): FormField {
  const { items, isCut } = list
  const options = [...(first ? [first] : []), ...items.map(toOption)]
  const hint = isCut ? `Only the first ${items.length} are listed.` : undefined
  const description = [field.description, hint].filter(Boolean).join(" ") || undefined
  return { ...field, type: "select", options, default: options[0]?.name, description }
}

function toOption(item: FormOption | string): FormOption {
  return typeof item === "string" ? { name: item, label: item } : item
}
