import { Shape } from "../../../data/json"
import { checkedAnswer, type HttpClient, type Listed } from "../../../outbound"
import { READING } from "../partner_client"
import { partnerPages, readable } from "../partner_pages"

const LIST = new Shape((z) => z.array(z.unknown()))

/** What of a list is read. */
export interface PagesOptions<T> {
  /** Query of the first page, besides its size. */
  query?: string
  /** Whether no more pages are needed. Default: never. */
  isEnough?: (items: readonly T[]) => boolean
  /** Default: 25 seconds. */
  limitMs?: number
}

/**
 * Reads a list, page by page. What has another shape than expected is left out: GitHub lists what anybody has made.
 * @throws ServiceError
 * Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export async function githubPages<T>(
  client: HttpClient,
  path: string,
  shape: Shape<T>,
  { query, isEnough = () => false, limitMs }: PagesOptions<T> = {},
): Promise<Listed<T>> {
  const first = `?${["per_page=100", query].filter(Boolean).join("&")}`
  const all: T[] = []
  const { isCut } = await partnerPages(
    client,
    async (limited, search = first) => {
      const answer = await limited.exchange("GET", path + search, { repeat: READING })
      all.push(...readable(checkedAnswer(client.service, answer, LIST), shape))
      const next = nextSearch(answer.headers.link)
      return isEnough(all) ? { items: [], isCut: next !== undefined } : { items: [], next }
    },
    limitMs,
  )
  return { items: all, isCut }
}

/** The query of the next page, from the header `Link`. Its address is not followed: the token goes nowhere but to the API. */
function nextSearch(header: string | string[] | undefined): string | undefined {
  const links = [header ?? []].flat().join(",").split("<").slice(1)
  const [address = ""] = links.find((link) => link.includes('rel="next"'))?.split(">") ?? []
  return (URL.canParse(address) && new URL(address).search) || undefined
}
