import type { ServiceAnswer } from "../../../src/framework"

const [DEFAULT_SIZE, MAX_SIZE] = [30, 100]

/**
 * One page of a list, with the addresses of its neighbours in `Link`.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function pageOf(items: readonly object[], url: URL): ServiceAnswer {
  const size = Math.min(whole(url.searchParams.get("per_page"), DEFAULT_SIZE), MAX_SIZE)
  const page = whole(url.searchParams.get("page"), 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const neighbours = [
    ...(page > 1 ? ([["prev", page - 1] as const, ["first", 1] as const] as const) : []),
    ...(page < last ? ([["next", page + 1] as const, ["last", last] as const] as const) : []),
  ]
  const link = neighbours.map(([rel, number]) => `<${at(url, number)}>; rel="${rel}"`).join(", ")
  return { body: items.slice((page - 1) * size, page * size), ...(link && { headers: { link } }) }
}

function at(url: URL, page: number): string {
  const address = new URL(url)
  address.searchParams.set("page", String(page))
  return address.href
}

function whole(text: string | null, fallback: number): number {
  const number = Number(text ?? fallback)
  return Number.isInteger(number) && number > 0 ? number : fallback
}
