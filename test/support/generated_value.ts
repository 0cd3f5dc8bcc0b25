import type { OpenApi, Schema } from "../../src/openapi"
import type { SeededRandom } from "./seeded_random"

const HOSTILE: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, 2 ** 53, "", " ", "0", "null", [], {}, [[]], [null]],
  ...[
    "__proto__",
    "constructor",
    "../../../etc/passwd",
    "%00",
    "\u0000",
    "\ud800",
    "a\ud800b",
    "\u202e\u2066",
    "'; drop table x; --",
  ],
  ...[
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "javascript:alert(1)",
    "http://169.254.169.254/",
    "file:///etc/passwd",
  ],
  ...["http://[::1]:1/", "\r\nx-injected: 1", "😀".repeat(50), "é".normalize("NFD"), "1e400", "-0", "9".repeat(400)],
]
const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "a\u0000b",
  "\ud800",
  "x".repeat(1025),
  "0",
]
const MAX_DEPTH = 6

/** Makes JSON values by a schema: most as it says, some with something hostile in them. */
export class GeneratedValues {
  /** @param badness Of a thousand values, those that are hostile. */
  constructor(
    private readonly document: OpenApi,
    private readonly random: SeededRandom,
    private readonly badness = 60,
  ) {}

  of(schema: Schema | undefined, depth = 0): unknown {
    if (!schema || this.chance(this.badness)) return this.hostile()
    const { $ref, anyOf, type, enum: words, const: only, examples } = schema
    if (typeof $ref === "string") return depth > MAX_DEPTH ? null : this.of(this.named($ref), depth + 1)
    if (Array.isArray(anyOf)) return this.of(this.random.oneOf(anyOf as Schema[]), depth + 1)
    if (only !== undefined) return only
    if (Array.isArray(words)) return this.random.oneOf(words as unknown[])
    if (Array.isArray(examples)) return this.random.oneOf(examples as unknown[])
    const [kind] = Array.isArray(type) ? [this.random.oneOf(type as string[])] : [type]
    return this.ofType(kind, schema, depth)
  }

  /** Something that nobody expects. */
  hostile(): unknown {
    const dice = this.random.below(100)
    if (dice === 0) return "x".repeat(70_000)
    if (dice === 1) return this.deep(this.random.oneOf([50, 199, 250, 3000]))
    if (dice === 2) return Array.from({ length: 1500 }, (_, index) => index)
    if (dice === 3) return Object.fromEntries(Array.from({ length: 1100 }, (_, index) => [`m${index}`, index]))
    return this.random.oneOf(HOSTILE)
  }

  chance(ofThousand: number): boolean {
    return this.random.below(1000) < ofThousand
  }

  private ofType(kind: unknown, schema: Schema, depth: number): unknown {
    switch (kind) {
      case "string":
        return this.random.oneOf(["x", "orders", "2024-01-01", "a@example.com", "csv", "7", "Täglich", "true"])
      case "integer":
      case "number":
        return this.random.below(1000)
      case "boolean":
        return this.chance(500)
      case "array":
        return Array.from({ length: this.random.below(4) }, () =>
          this.of(schema.items as Schema | undefined, depth + 1),
        )
      case "object":
        return this.object(schema, depth)
      case "null":
        return null
      default:
        return this.hostile()
    }
  }

  private object({ properties = {}, required = [], additionalProperties }: Schema, depth: number): unknown {
    const wanted = required as string[]
    const entries = Object.entries(properties as Record<string, Schema>)
      .filter(([name]) => wanted.includes(name) || this.chance(600))
      .map(([name, schema]): [string, unknown] => [name, this.of(schema, depth + 1)])
    const isOpen = additionalProperties !== undefined && additionalProperties !== false
    if (isOpen)
      for (const name of ["format", "channel", "api_key"]) entries.push([name, this.of({ type: "string" }, depth + 1)])
    if (this.chance(this.badness)) entries.push([this.random.oneOf(NAMES), this.hostile()])
    // `__proto__` becomes a member like any other.
    return Object.fromEntries(entries)
  }

  /** A list in a list in a list. */
  private deep(levels: number): unknown {
    let value: unknown = 1
    for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
    return value
  }

  private named(ref: string): Schema | undefined {
    return this.document.components.schemas?.[ref.split("/").at(-1) ?? ""] as Schema | undefined
  }
}
