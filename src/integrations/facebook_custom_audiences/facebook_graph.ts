import * as Hub from "../../framework"
import { codeOf, explainFacebook, mayPass, TOO_MUCH_DATA } from "./facebook_refusal"

export const SERVICE = "Facebook"
const VERSION = "v27.0"
export const API_VERSION = new Hub.ApiVersion("FACEBOOK_API_VERSION", VERSION, SERVICE, /^v\d{1,3}\.\d{1,2}$/)
/** In answers of a newer version than the one that was called, because the latter has ended. */
const WARNING_HEADER = "x-ad-api-version-warning"

/** Entries of a page; Facebook asks for pages that are not larger. */
const PAGE_SIZE = 100
/** Entries of a page after Facebook asked for less. */
const SMALL_PAGE_SIZE = 20
/** Most pages of a list: the user is waiting for the form. */
const MAX_PAGES = 100

const PAGE = new Hub.Shape((z) =>
  z.object({
    data: z.array(z.record(z.string(), z.unknown())),
    paging: z.object({ next: z.string().optional() }).optional(),
  }),
)

type Entry = Record<string, unknown>
type Query = Readonly<Record<string, string>>
interface GraphCall<T> {
  answer: Hub.Shape<T>
  query?: Query
  /** Default: after every failure that may pass. */
  repeat?: Hub.Repeat
}
type GraphClient = Omit<Hub.HttpClientOptions, "service" | "explain" | "timeoutMs" | "retries">

/** Facebook's Graph API, in the version that the operator chose. */
export class FacebookGraph {
  private readonly client: Hub.HttpClient
  private readonly root: string

  constructor(
    private readonly hub: Hub.HubContext,
    options: GraphClient,
  ) {
    this.client = new Hub.HttpClient({
      service: SERVICE,
      explain: explainFacebook,
      repeat: mayPass,
      retries: 3,
      timeoutMs: 60_000,
      ...options,
    })
    this.root = `/${API_VERSION.of(hub.environment)}`
  }

  get<T>(path: string, options: GraphCall<T>): Promise<T> {
    return this.call("GET", this.root + path, options)
  }

  /** @param body Bytes are JSON already. */
  post<T>(path: string, body: object, options: GraphCall<T>): Promise<T> {
    const headers = { "content-type": "application/json" }
    return this.call("POST", this.root + path, { ...options, body, headers })
  }

  /** Reads a list page by page. @param fields What to read of each entry. */
  list(path: string, fields: string): Promise<Hub.Listed<Entry>> {
    return Hub.listPages(async (next) => {
      const place = next === undefined ? { path: this.root + path, query: { fields } } : placeOf(next)
      const { data, paging } = await this.page(place.path, place.query)
      return { items: data, next: paging?.next }
    }, MAX_PAGES)
  }

  private async page(path: string, query: Query) {
    const ask = (limit: number, repeat: Hub.Repeat) =>
      this.call("GET", path, { query: { ...query, limit: String(limit) }, answer: PAGE, repeat })
    try {
      return await ask(PAGE_SIZE, (error) => mayPass(error) && codeOf(error) !== TOO_MUCH_DATA)
    } catch (error) {
      if (!(error instanceof Hub.ServiceError) || codeOf(error) !== TOO_MUCH_DATA) throw error
      return ask(SMALL_PAGE_SIZE, mayPass)
    }
  }

  private async call<T>(
    method: "GET" | "POST",
    path: string,
    { answer, ...options }: GraphCall<T> & { body?: object; headers?: Query },
  ): Promise<T> {
    const exchange = await this.client.exchange(method, path, options)
    const warning = Hub.words(exchange.headers[WARNING_HEADER])
    if (warning) this.hub.logger.warn("facebook raised the API version", { warning })
    return Hub.checkedAnswer(SERVICE, exchange, answer)
  }
}

/** The place of a next page. Its address holds the token, and only its path and query are used: the host stays that of the API. */
function placeOf(next: string): { path: string; query: Query } {
  if (!URL.canParse(next)) throw new Hub.ServiceError(SERVICE, "Facebook gave an unreadable address for the next page.")
  const { pathname: path, searchParams } = new URL(next)
  searchParams.delete("access_token")
  return { path, query: Object.fromEntries(searchParams) }
}
