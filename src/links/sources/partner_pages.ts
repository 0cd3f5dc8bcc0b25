import { ServiceTimeoutError } from "../../errors"
import { type HttpClient, type Listed, type ListPage, listPages } from "../../outbound"

const MAX_PAGES = 20
/** Longest time for all pages together, in milliseconds. */
const LIMIT_MS = 25_000

/** A list of a partner: at most 20 pages, and what of them was read in 25 seconds. @param limitMs Default: 25 seconds. */
export async function partnerPages<T>(
  client: HttpClient,
  fetchPage: (client: HttpClient, next: string | undefined) => Promise<ListPage<T>>,
  limitMs = LIMIT_MS,
): Promise<Listed<T>> {
  const endsAt = Date.now() + limitMs
  const limited = client.with({ endsAt })
  return listPages(async (next) => {
    try {
      return await fetchPage(limited, next)
    } catch (error) {
      const isLate = error instanceof ServiceTimeoutError && Date.now() >= endsAt
      // The pages before this one are worth more than a failure.
      if (next !== undefined && isLate) return { items: [], isCut: true }
      throw error
    }
  }, MAX_PAGES)
}

/** Of the entries of a list those that have a shape. What others have made in another form does not break it. */
export function readable<T>(entries: readonly unknown[], shape: { tryRead: (value: unknown) => T | undefined }): T[] {
  return entries.flatMap((entry) => shape.tryRead(entry) ?? [])
}
