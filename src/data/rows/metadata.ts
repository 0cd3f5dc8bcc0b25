import { parseExactly } from "../json/exact_json"
import { CLOSE_OBJECT, COLON, COMMA, OPEN_OBJECT, QUOTE } from "../json/json_bytes"
import { metadataRefusal, notJson } from "./broken_result"
import type { IsPivoted } from "./cell"
import { type Field, type Pivot, columnFields, pivotFields, toPivots } from "./field"
import type { ResultCursor } from "./result_cursor"

const KEPT = new Set(["fields", "pivots", "ran_at"])

/** Everything but the rows of a json_detail document, as far as it has been read. */
export class Metadata {
  private readonly members = new Map<string, unknown>()
  private bytesRead = 0
  private isOpen = false
  private hasRows = false

  /**
   * @param cursor Must be before the "{" of the document.
   * @param kept Names of the members that are kept besides fields, pivots and time.
   */
  constructor(
    private readonly cursor: ResultCursor,
    private readonly kept: readonly string[] = [],
  ) {}

  /** A kept member, as it stands in the document. */
  member(name: string): unknown {
    return this.members.get(name)
  }

  get hasFields(): boolean {
    return typeof (this.members.get("fields") ?? undefined) === "object"
  }

  get fields(): Field[] {
    return columnFields(this.members.get("fields"))
  }

  get pivotFields(): Field[] {
    return pivotFields(this.members.get("fields"))
  }

  get pivots(): Pivot[] {
    return toPivots(this.members.get("pivots"))
  }

  /** Tells which columns hold pivoted cells: in a result with pivots, all that are not dimensions. */
  get isPivoted(): IsPivoted {
    if (this.pivotFields.length + this.pivots.length === 0) return () => false
    const dimensions = new Set(this.fields.filter(({ category }) => category === "dimension").map(({ name }) => name))
    return (name) => !dimensions.has(name)
  }

  get ranAt(): Date | null {
    return toDate(this.members.get("ran_at"))
  }

  /**
   * Reads up to the value of `data`. Returns false when the document has ended and is well-formed. All values are parsed,
   * even those that nobody needs, so that a broken document is never taken for a whole one.
   */
  async readToRows(): Promise<boolean> {
    if (this.hasRows) this.cursor.place = "after its rows"
    for (let key = await this.nextKey(); key !== undefined; key = await this.nextKey()) {
      if (key === "data" ? this.hasRows : this.members.has(key)) throw notJson(`it has two members "${key}".`)
      if (key === "data") return (this.hasRows = true)
      const value = await this.value()
      if (KEPT.has(key) || this.kept.includes(key)) this.members.set(key, value)
    }
    await this.cursor.expectEnd()
    return false
  }

  /** Reads the name of the next member, up to its value; undefined after the last member. */
  private async nextKey(): Promise<string | undefined> {
    const { cursor } = this
    const byte = await cursor.take()
    if (byte === CLOSE_OBJECT) return undefined
    if (byte !== (this.isOpen ? COMMA : OPEN_OBJECT)) throw cursor.broken()
    if (!this.isOpen && (await cursor.peek()) === CLOSE_OBJECT) return void cursor.window.consume(1)
    this.isOpen = true
    if ((await cursor.peek()) !== QUOTE) throw cursor.broken()
    const key = (await this.value()) as string
    if ((await cursor.take()) !== COLON) throw cursor.broken()
    return key
  }

  private async value(): Promise<unknown> {
    const { cursor } = this
    await cursor.peek()
    const length = await cursor.valueLength((seen) => metadataRefusal(seen, this.bytesRead))
    this.bytesRead += length
    try {
      return parseExactly(cursor.window.text(cursor.window.start, cursor.window.start + length))
    } catch {
      throw cursor.broken()
    } finally {
      cursor.window.consume(length)
    }
  }
}

/** Null if the value is not an ISO 8601 time. A time without an offset is UTC. */
function toDate(value: unknown): Date | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return null
  const date = new Date(/[T ][\d:.]+$/.test(value) ? `${value}Z` : value)
  return Number.isNaN(date.getTime()) ? null : date
}
