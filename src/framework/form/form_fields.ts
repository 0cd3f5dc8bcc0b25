import type { FieldBase, FormField, FormOption } from "./data_action_form"
import type { Listed } from "../../outbound"

/** Asks for the name of a file; `request.objectName` reads the answer. */
export const FILE_NAME_FIELD: FormField = {
  name: "filename",
  label: "Filename",
  type: "string",
  description:
    "Slashes make folders; without a known ending, such as .csv, that of the format is added. A file of that name is replaced. Empty: the title.",
}

/** The options of a yes/no question; `request.isYes` reads the answer. */
export const YES_NO: FormOption[] = [
  { name: "yes", label: "Yes" },
  { name: "no", label: "No" },
]

/**
 * Makes a field to choose from a list. The first option is the default. If the list is cut, the description says so.
 * @param list A string is used as both name and label.
 * @param first Put before the list.
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
