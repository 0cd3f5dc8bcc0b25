/** An object as `JSON.parse` makes it. */
export type JsonObject = Record<string, unknown>

/** Whether it is an object, neither list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
