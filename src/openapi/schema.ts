/** A JSON Schema of the dialect 2020-12, which is that of OpenAPI 3.1. */
export type Schema = Readonly<Record<string, unknown>>

export function text(description?: string, more: Schema = {}): Schema {
  return { type: "string", ...(description !== undefined && { description }), ...more }
}

export function integer(description?: string, more: Schema = {}): Schema {
  return { type: "integer", ...(description !== undefined && { description }), ...more }
}

export function yesOrNo(description?: string): Schema {
  return { type: "boolean", ...(description !== undefined && { description }) }
}

export function list(items: Schema, description?: string): Schema {
  return { type: "array", items, ...(description !== undefined && { description }) }
}

/** One of these words. */
export function word(...words: readonly string[]): Schema {
  return { type: "string", enum: words }
}

/** An object with exactly these members. A name that ends in `?` is that of a member that may be absent. */
export function object(members: Readonly<Record<string, Schema>>, description?: string): Schema {
  const names = Object.keys(members)
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [bare(name), schema])),
    required: names.filter((name) => !name.endsWith("?")),
    additionalProperties: false,
    ...(description !== undefined && { description }),
  }
}

/** An object with any members, each of this schema. */
export function record(values: Schema | true, description?: string): Schema {
  return { type: "object", additionalProperties: values, ...(description !== undefined && { description }) }
}

export function oneOf(...schemas: readonly Schema[]): Schema {
  return { anyOf: schemas }
}

/** The schema, or null. */
export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] }
}

/** The schema of this name, which a part declares in its description. */
export function named(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

/** The name of a member without the sign that it may be absent. */
export function bare(name: string): string {
  return name.endsWith("?") ? name.slice(0, -1) : name
}
