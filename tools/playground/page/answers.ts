import type { FormField, Param } from "../playground_api"

type Values = Readonly<Record<string, string>>

/** Id of a control → what is wrong with its value. */
export type Problems = Readonly<Record<string, string>>

/** Id of the control of a setting. */
export function settingId(name: string): string {
  return `setting-${name}`
}

/** Id of the control of a form field. */
export function fieldId(name: string): string {
  return `field-${name}`
}

/** Whether the user can answer the field. */
function isAnswered({ type }: FormField): boolean {
  return type !== "message" && !type?.startsWith("oauth_link")
}

/** Returns the value that a field shows: the given value, else the default. */
export function valueOf(field: FormField, given: Values): string {
  return given[field.name] ?? field.default ?? ""
}

/** Returns what Looker sends as form params: the values of the form's fields, or all given values if there is no form. */
export function formParamsOf(fields: readonly FormField[], given: Values): Record<string, string> {
  if (fields.length === 0) return { ...given }
  const answers = fields.filter(isAnswered).map((field) => [field.name, valueOf(field, given)] as const)
  return Object.fromEntries(answers.filter(([, value]) => value !== ""))
}

/** Whether every required setting has a value. */
export function isFilled(params: readonly Param[], settings: Values): boolean {
  return params.every(({ name, required }) => !required || settings[name]?.trim())
}

/** Finds the required settings and fields without a value. Looker asks for them before it sends. */
export function missingAnswers(
  params: readonly Param[],
  settings: Values,
  fields: readonly FormField[],
  given: Values,
): Problems {
  const emptySettings = params
    .filter(({ name, required }) => required && !settings[name]?.trim())
    .map(({ name, label }) => [settingId(name), `${label || name} is needed.`])
  const emptyFields = fields
    .filter((field) => field.required && isAnswered(field) && !valueOf(field, given).trim())
    .map((field) => [fieldId(field.name), `${field.label || field.name} is needed.`])
  return Object.fromEntries([...emptySettings, ...emptyFields]) as Problems
}
