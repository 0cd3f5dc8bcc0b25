/** What a link is described with, in forms and in JSON. */
export { FieldError, FieldValues } from "./field_values"
export type { LinkField, Option } from "./link_field"
