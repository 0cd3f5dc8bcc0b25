import * as Hub from "../../framework"

/** Most lookup values of skipped leads that the message lists. */
const MAX_LOOKUPS = 1000
const MAX_LOOKUP_LENGTH = 200
/** Most reasons for which leads were skipped. */
const MAX_REASONS = 50
/** Most errors of a kind. */
const MAX_ERRORS = 20
const OTHER_REASONS = "other reasons"

/** The lists of errors in the message, named as Looker's users know them. */
export type ErrorKind = "leadErrors" | "membershipErrors" | "requestErrors"

/** A list of which only the beginning is kept. */
interface Beginning {
  shown: unknown[]
  more: number
}

/** Gathers what went wrong, in the memory of one message. */
export class MarketoReport {
  private readonly skipped = new Map<string, Beginning>()
  private readonly errors = new Map<ErrorKind, Beginning>()
  private lookups = 0

  get isEmpty(): boolean {
    return this.skipped.size === 0 && this.errors.size === 0
  }

  /** @param lookup Value of the lookup field, by which people find the lead. */
  addSkipped(reason: string, lookup: unknown): void {
    const isKept = this.skipped.has(reason) || this.skipped.size < MAX_REASONS
    const list = listIn(this.skipped, isKept ? reason : OTHER_REASONS)
    if (++this.lookups > MAX_LOOKUPS) list.more++
    else list.shown.push(typeof lookup === "string" ? Hub.cutText(lookup, MAX_LOOKUP_LENGTH) : lookup)
  }

  add(kind: ErrorKind, text: string): void {
    const list = listIn(this.errors, kind)
    if (list.shown.length < MAX_ERRORS) list.shown.push(text)
    else list.more++
  }

  /** JSON with only the members that have content. */
  get message(): string {
    const skipped = Object.fromEntries([...this.skipped].map(([reason, list]) => [reason, written(list)]))
    const kinds: readonly ErrorKind[] = ["leadErrors", "membershipErrors", "requestErrors"]
    const errors = kinds.flatMap((kind) => {
      const list = this.errors.get(kind)
      return list ? [[kind, written(list)] as const] : []
    })
    return Hub.exactJson({ ...(this.skipped.size > 0 && { skipped }), ...Object.fromEntries(errors) })
  }
}

function listIn<Key>(lists: Map<Key, Beginning>, key: Key): Beginning {
  const list = lists.get(key) ?? { shown: [], more: 0 }
  lists.set(key, list)
  return list
}

function written({ shown, more }: Beginning): unknown[] {
  return more > 0 ? [...shown, `and ${more} more`] : shown
}
