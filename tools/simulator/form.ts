import type { FormField } from "../../src/framework"
import { cutText } from "../../src/text/cut_text"
import { isObject } from "./samples/json_detail_document"
import type { HubAnswer } from "../../src/cli/ask_hub"
import { SimulatorError } from "./simulator_error"
import { errorText } from "./verdict"

/** The dialog as Looker would draw it. */
export interface Form {
  fields: FormField[]
  /** Shown instead of fields. */
  error?: string
}

const TYPES = ["string", "textarea", "select", "message", "oauth_link", "oauth_link_google"]

/**
 * Reads the form in a hub's answer: an object, or the bare list that a hub of 2017 sends.
 * @returns the form, and the member `state` unchanged.
 * @throws SimulatorError when the answer is not a form.
 */
export function readForm({ status, text, json }: HubAnswer, name: string): { form: Form; state?: unknown } {
  if (status < 200 || status > 299) return { form: { fields: [], error: errorText(status, text, json) } }
  if (Array.isArray(json)) return { form: { fields: fieldsOf(json, name) } }
  if (!isObject(json)) throw new SimulatorError(`The form of ${name} is no JSON object: ${startOf(text)}`)
  const { error, fields = [], state } = json
  if (error !== undefined && error !== null) {
    return { form: { fields: [], error: typeof error === "string" ? error : JSON.stringify(error) } }
  }
  if (!Array.isArray(fields)) throw new SimulatorError(`The form of ${name} has "fields" that are no list.`)
  return { form: { fields: fieldsOf(fields, name) }, state }
}

function fieldsOf(fields: unknown[], form: string): FormField[] {
  return fields.map((field, index) => {
    const where = `Field ${index + 1} of the form of ${form}`
    if (!isObject(field) || typeof field.name !== "string" || !field.name) {
      throw new SimulatorError(`${where} has no name.`)
    }
    const type = field.type === undefined || field.type === "text" ? "string" : field.type
    if (typeof type !== "string" || !TYPES.includes(type)) {
      throw new SimulatorError(
        `${where}, "${field.name}", has a type that Looker does not know: ${startOf(JSON.stringify(type))}`,
      )
    }
    if (type === "select" && !Array.isArray(field.options)) {
      throw new SimulatorError(`${where}, "${field.name}", is a select without a list of options.`)
    }
    if (type.startsWith("oauth_link") && typeof field.oauth_url !== "string") {
      throw new SimulatorError(`${where}, "${field.name}", is a login without oauth_url.`)
    }
    return { ...field, type } as FormField
  })
}

function startOf(text: string): string {
  return cutText(text, 80)
}
