import * as Hub from "../../framework"
import { isUnknownField, spentOr } from "./airtable_refusal"

/** Records that one call may create. Source: https://airtable.com/developers/web/api/create-records */
export const BATCH_SIZE = 10
const BUSY_RETRIES = 5
/** Airtable refuses every call for this long after too many. Source: https://airtable.com/developers/web/api/rate-limits */
const BUSY_WAIT_MS = 30_000
/** Longest wait that Airtable may ask for, in milliseconds. */
const MAX_WAIT_MS = 60_000
const RETRIES = 3

const CREATED = new Hub.Shape((z) => z.object({ records: z.array(z.object({ id: z.string().min(1) })) }))

export interface TableOptions {
  /** Client with the user's login. */
  client: Hub.HttpClient
  signal: AbortSignal
  base: string
  table: string
  /** Calls that may begin in a second. */
  callsPerSecond: number
  /** Default 30 000. */
  busyWaitMs?: number
}

/** A table of Airtable, to which one delivery adds records. */
export class AirtableTable {
  private readonly pace: Hub.Pace
  private readonly path: string
  private created = 0
  /** Records that were refused one by one because of a field's name. */
  private misnamed = 0

  constructor(private readonly options: TableOptions) {
    this.pace = new Hub.Pace(options.callsPerSecond)
    this.path = `/v0/${encodeURIComponent(options.base)}/${encodeURIComponent(options.table)}`
  }

  /**
   * Creates the records. They are sent again only when Airtable has certainly created none: after 429, 503 and a connection
   * that did not come about.
   * @throws ServiceError when Airtable refuses, or does not acknowledge every record.
   */
  async create(records: readonly Record<string, unknown>[]): Promise<void> {
    const { signal, busyWaitMs: firstWaitMs = BUSY_WAIT_MS } = this.options
    const waits = { retries: BUSY_RETRIES, firstWaitMs, waitGrowth: 1, spread: [1, 1], maxWaitMs: MAX_WAIT_MS } as const
    try {
      await Hub.withRetries({ ...waits, signal, repeat: "busy" }, () => this.send(records))
    } catch (error) {
      throw this.concerning(error, records.length)
    }
    this.created += records.length
  }

  private async send(records: readonly Record<string, unknown>[]): Promise<void> {
    const { client, signal } = this.options
    await this.pace.turn(signal)
    const body = { records: records.map((fields) => ({ fields })) }
    const call = client
      .with({ retries: RETRIES })
      .post(this.path, body, { answer: CREATED, repeat: [503, "unconnected"] })
    const { records: created } = await call.catch((error: unknown) => {
      throw spentOr(error)
    })
    if (created.length === records.length) return
    const message = `Airtable created ${created.length} of ${records.length} records, and did not say why.`
    throw new Hub.ServiceError("Airtable", message, { status: 200 })
  }

  /** All rows have the same columns: when the first ten fail one by one because of a column's name, the others would too. */
  private concerning(error: unknown, count: number): unknown {
    if (!isUnknownField(error) || count > 1 || !(error instanceof Hub.ServiceError)) return error
    this.misnamed++
    const concernsAll = this.created === 0 && this.misnamed >= BATCH_SIZE
    return concernsAll ? error.reworded(error.message, { concernsAll }) : error
  }
}
