import { readFileSync } from "node:fs"
import Ajv from "ajv"

const FOLDER = "test/support/data/schemas"

/**
 * Judges a document by a published schema.
 * @param file One of `test/support/data/schemas`.
 * @param id Name of a definition. Default: the schema itself.
 * @returns what is wrong. Names that the schema does not know are wrong, too.
 */
export function schemaProblems(document: unknown, file: string, id?: string): string[] {
  const whole = JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8"), closed) as object
  const schema = id === undefined ? whole : { ...whole, $ref: `#/definitions/${id}` }
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema)
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(" "),
  )
}

/** Members whose names a schema lists are all that an object may have. Names of schemas and of their draft are not needed. */
function closed(name: string, value: unknown): unknown {
  if (name === "$schema" || (name === "id" && typeof value === "string")) return undefined
  if (value === null || typeof value !== "object" || !("properties" in value) || !("type" in value)) return value
  const isOpen = !("additionalProperties" in value) && !("patternProperties" in value)
  return isOpen ? { ...value, additionalProperties: false } : value
}
