import { ServiceTimeoutError } from "../../../errors"
import { Shape } from "../../../data/json"
import { checkedAnswer, type HttpClient, type Listed, listPages, type Repeat } from "../../../outbound"

const MAX_PAGES = 20
const LIMIT_MS = 25_000
const PAGE_SIZE = "per_page=100"
/** What may pass when it is asked again. A call that timed out has taken its time already. */
export const READING: Repeat = [429, "5xx", "unreached"]
const LIST = new Shape((z) => z.array(z.unknown()))

/** Calls that together read a list. */
export interface ListCalls {
  client: HttpClient
  /** Time at which they must be over, as in `Date.now()`. */
  endsAt: number
}

/** Calls that have 25 s from now on. */
export function listCalls(client: HttpClient): ListCalls {
  const endsAt = Date.now() + LIMIT_MS
  return { client: client.with({ endsAt }), endsAt }
}

/**
 * Reads a list, page by page, until the time of the calls is up. What has another shape than expected is left out: GitHub lists
 * what anybody has made.
 * @param query Of the first page, besides its size.
 * @param isEnough Whether no more pages are needed.
 * @throws ServiceError
 * Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export async function readPages<T>(
  { client, endsAt }: ListCalls,
  path: string,
  shape: Shape<T>,
  { query = "", isEnough = () => false }: { query?: string; isEnough?: (items: readonly T[]) => boolean } = {},
): Promise<Listed<T>> {
  const all: T[] = []
  const first = `?${[PAGE_SIZE, query].filter(Boolean).join("&")}`
  const { isCut } = await listPages(async (search = first) => {
    try {
      const answer = await client.exchange("GET", path + search, { repeat: READING })
      all.push(...checkedAnswer(client.service, answer, LIST).flatMap((item) => shape.tryRead(item) ?? []))
      const next = nextSearch(answer.headers.link)
      return isEnough(all) ? { items: [], isCut: next !== undefined } : { items: [], next }
    } catch (error) {
      if (search !== first && error instanceof ServiceTimeoutError && Date.now() >= endsAt) {
        return { items: [], isCut: true }
      }
      throw error
    }
  }, MAX_PAGES)
  return { items: all, isCut }
}

/** The query of the next page, from the header `Link`. Its address is not followed: the token goes nowhere but to the API. */
function nextSearch(header: string | string[] | undefined): string | undefined {
  const links = [header ?? []].flat().join(",").split("<").slice(1)
  const [address = ""] = links.find((link) => link.includes('rel="next"'))?.split(">") ?? []
  return (URL.canParse(address) && new URL(address).search) || undefined
}
