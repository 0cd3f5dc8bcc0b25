import type * as Zod from "zod"
import { cutText } from "../../text/cut_text"

const MAX_NAME_LENGTH = 100
/** What people call the kinds of JSON values. */
const KINDS: Readonly<Record<string, string>> = {
  object: "an object",
  record: "an object",
  array: "a list",
  string: "a text",
  number: "a number",
  boolean: "true or false",
}

/**
 * The shape that a value from outside must have before it is used: the answer of a service, a stored state, a setting in JSON.
 * The shape is written with zod. zod is loaded when the first value is read, because loading it takes about a third of the
 * time in which a hub starts.
 *
 *     const Page = new Hub.Shape((z) => z.object({ items: z.array(z.object({ name: z.string() })) }))
 */
export class Shape<T> {
  private schema?: Zod.ZodType<T>

  constructor(private readonly define: (z: typeof Zod) => Zod.ZodType<T>) {}

  /**
   * @returns the value with the members that the shape names; others are left out.
   * @throws ShapeError
   */
  read(value: unknown): T {
    const result = this.parse(value)
    if (result.success) return result.data
    throw new ShapeError(faultOf(result.error.issues[0], value))
  }

  /** As `read`, but returns undefined when the value has another shape. */
  tryRead(value: unknown): T | undefined {
    return this.parse(value).data
  }

  /** As `tryRead`, for JSON text. Also returns undefined when the text is not JSON. */
  tryReadJson(text: string | undefined): T | undefined {
    let value: unknown
    try {
      value = JSON.parse(text ?? "")
    } catch {
      return undefined
    }
    return this.tryRead(value)
  }

  /** What `read` takes, as JSON Schema of the dialect 2020-12. Members that count as absent when they are wrong have their right type. */
  toJsonSchema(): Record<string, unknown> {
    const schema = zod().toJSONSchema(this.known(), { io: "input", unrepresentable: "any" })
    // Its dialect is that of the document it goes into.
    delete schema.$schema
    return schema
  }

  private parse(value: unknown) {
    return this.known().safeParse(value)
  }

  private known(): Zod.ZodType<T> {
    return (this.schema ??= this.define(zod()))
  }
}

/** The value that a shape describes. */
export type Shaped<S> = S extends Shape<infer T> ? T : never

/** Thrown when a value does not have its shape. `message` names the first place at fault and quotes no value. */
export class ShapeError extends Error {}

let loaded: typeof Zod | undefined
function zod(): typeof Zod {
  return (loaded ??= module.require("zod") as typeof Zod)
}

function faultOf(issue: Zod.core.$ZodIssue | undefined, value: unknown): string {
  const path = issue?.path ?? []
  const place = path.length > 0 ? `"${cutText(path.map(String).join("."), MAX_NAME_LENGTH)}"` : "it"
  if (valueAt(value, path) === undefined) return `${place} is missing`
  const kind = issue?.code === "invalid_type" ? KINDS[issue.expected] : undefined
  return kind ? `${place} is not ${kind}` : `${place} is not as documented`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null ? (Reflect.get(at, name) as unknown) : undefined),
    value,
  )
}
