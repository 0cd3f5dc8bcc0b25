import * as Hub from "../../framework"

/** Properties whose streams are asked for at the same time. */
const CONCURRENCY = 5
const PAGE_SIZE = 200
/** Most pages of one list, so that a service that goes on for ever does not. */
const MAX_PAGES = 50

const ACCOUNTS = new Hub.Shape((z) =>
  z.object({
    accountSummaries: z
      .array(
        z.object({
          account: z.string(),
          displayName: z.string().default(""),
          propertySummaries: z
            .array(z.object({ property: z.string(), displayName: z.string().default("") }))
            .default([]),
        }),
      )
      .default([]),
    nextPageToken: z.string().optional(),
  }),
)
const WEB_STREAM = new Hub.Shape((z) =>
  z.object({
    name: z.string(),
    displayName: z.string().default(""),
    webStreamData: z.object({ measurementId: z.string().min(1) }),
  }),
)
const STREAMS = new Hub.Shape((z) =>
  z.object({ dataStreams: z.array(z.unknown()).default([]), nextPageToken: z.string().optional() }),
)
const IDS = /^(\d{1,30})::(\d{1,30})::(\d{1,30})$/

/** A stream of a GA4 property, as the form names it: `account::property::stream`. */
export interface DataStream {
  property: string
  stream: string
}

/** A stream as Google describes it. */
export interface WebStream {
  measurementId: string
}

/** @returns undefined when the id is none of a GA4 stream. */
export function parseStreamId(id: string): DataStream | undefined {
  const [, , property, stream] = IDS.exec(id) ?? []
  return property && stream ? { property, stream } : undefined
}

/** Path of a stream in the Admin API. */
export function streamPath({ property, stream }: DataStream): string {
  return `/v1beta/properties/${property}/dataStreams/${stream}`
}

/**
 * Lists the web streams of all properties that the user sees, except those that Google does not show to the user.
 * @param admin Client of the Admin API. @throws ServiceError
 * Source: https://developers.google.com/analytics/devguides/config/admin/v1/rest/v1beta/accountSummaries/list
 */
export async function listStreams(admin: Hub.HttpClient): Promise<Hub.FormOption[]> {
  const accounts = await Hub.listPages(async (pageToken) => {
    const query = { pageSize: PAGE_SIZE, pageToken }
    const page = await admin.get("/v1beta/accountSummaries", { query, answer: ACCOUNTS })
    return { items: page.accountSummaries, next: page.nextPageToken }
  }, MAX_PAGES)
  const properties = accounts.items.flatMap(({ account, displayName, propertySummaries }) =>
    propertySummaries.map((property) => ({ account: idOf(account), accountName: displayName, ...property })),
  )
  const found: Hub.FormOption[][] = []
  await Hub.inParallel({ limit: CONCURRENCY }, properties.entries(), async ([index, each]) => {
    const property = idOf(each.property)
    const streams = await streamsOf(admin, property)
    found[index] = streams.map(({ name, displayName, webStreamData: { measurementId } }) => ({
      name: [each.account, property, idOf(name)].join("::"),
      label: `${each.accountName} >> ${each.displayName} >> ${displayName} (${measurementId})`,
    }))
  })
  return found.flat().filter(({ name }) => parseStreamId(name))
}

/** Asks Google for one web stream. @throws ServiceError; DeliveryError when it is no web stream. */
export async function findStream(admin: Hub.HttpClient, stream: DataStream): Promise<WebStream> {
  const answer = await admin.get(streamPath(stream), { answer: NAMED })
  const web = WEB_STREAM.tryRead(answer)
  if (web) return web.webStreamData
  const message = "The chosen stream is not of a web site, so it takes no events from here: choose another."
  throw Hub.DeliveryError.ofField("dataSourceCompositeId", message)
}

const NAMED = new Hub.Shape((z) => z.looseObject({ name: z.string() }))

async function streamsOf(admin: Hub.HttpClient, property: string) {
  try {
    const { items } = await Hub.listPages(async (pageToken) => {
      const query = { pageSize: PAGE_SIZE, pageToken }
      const page = await admin.get(`/v1beta/properties/${property}/dataStreams`, { query, answer: STREAMS })
      return { items: page.dataStreams, next: page.nextPageToken }
    }, MAX_PAGES)
    return items.flatMap((item) => WEB_STREAM.tryRead(item) ?? [])
  } catch (error) {
    if (error instanceof Hub.ServiceError && error.serviceStatus === 403) return []
    throw error
  }
}

/** The last part of a resource name; empty when it is no number. */
function idOf(resource: string): string {
  const id = resource.slice(resource.lastIndexOf("/") + 1)
  return /^\d{1,30}$/.test(id) ? id : ""
}
