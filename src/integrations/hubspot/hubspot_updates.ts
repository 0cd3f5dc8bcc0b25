import * as Hub from "../../framework"
import { CARRIED_OUT, type HubspotFault, namedIds, refusedIds } from "./hubspot_answer"
import { HubspotReasons, withoutValues, wordsOf } from "./hubspot_words"
import { type HubspotRecord, merged } from "./hubspot_record"
import { refusalBy } from "./hubspot_refusal"

const SERVICE = "HubSpot"
/** Longest rest that is taken from an answer, in milliseconds. HubSpot's short window is ten seconds. */
const MAX_REST_MS = 60_000
const TIMEOUT_MS = 60_000
const UNCONFIRMED = "the answer does not say that it was updated: it may have been merged into another record"

export interface HubspotConnection {
  request: Hub.DataActionRequest
  /** HubSpot's name of the kind of record, in addresses and scopes. */
  object: string
  /** Version of the API. */
  version: string
  /** Origin of the API. */
  apiUrl: string
  token: string
  /** Calls that may begin in a second. */
  callsPerSecond: number
}

/** Updates records of one kind, batch by batch, for one delivery. */
export class HubspotUpdates {
  private readonly client: Hub.HttpClient
  private readonly path: string
  private readonly pace: Hub.Pace
  private readonly reasons = new HubspotReasons()

  constructor(private readonly connection: HubspotConnection) {
    const { request, object, version, apiUrl: baseUrl, token } = connection
    const { signal, mask } = request
    this.pace = new Hub.Pace(connection.callsPerSecond)
    this.path = `/crm/objects/${version}/${object}/batch/update`
    this.client = new Hub.HttpClient({ service: SERVICE, baseUrl, token, signal, mask, timeoutMs: TIMEOUT_MS })
  }

  /**
   * Updates the records in one call, which is made once.
   * @returns the places of the records that were not updated, with the reasons.
   * @throws ServiceError when HubSpot refuses the batch as a whole, or its answer confirms nothing.
   */
  async send(records: readonly HubspotRecord[]): Promise<Hub.Refusal[]> {
    const inputs = merged(records)
    await this.pace.turn(this.connection.request.signal)
    const answer = await this.call(inputs)
    this.restAfter(answer)
    const byId = new Map(inputs.map((input) => [input.id, input]))
    const refused = refusedIds(new Set(byId.keys()), Hub.checkedAnswer(SERVICE, answer, CARRIED_OUT))
    const words = new Map([...new Set(refused.values())].map((fault) => [fault, saidOf(fault, byId)]))
    return records.flatMap(({ id }, index) => {
      if (!refused.has(id)) return []
      const fault = refused.get(id)
      const correlationId = fault?.correlationId ?? [answer.headers["x-hubspot-correlation-id"]].flat()[0]
      return { index, reason: this.reasons.of(words.get(fault) ?? "", { id, correlationId }, `${SERVICE}: `) }
    })
  }

  private call(inputs: HubspotRecord[]): Promise<Hub.Exchange> {
    const explain = refusalBy(this.connection.object, inputs, this.reasons)
    return this.client.with({ explain }).exchange("POST", this.path, { body: { inputs } })
  }

  /** Makes no call before HubSpot's short window is renewed, once an answer says that it is used up. */
  private restAfter({ headers }: Hub.Exchange): void {
    if (headers["x-hubspot-ratelimit-remaining"] !== "0") return
    const windowMs = Number(headers["x-hubspot-ratelimit-interval-milliseconds"] ?? 10_000)
    if (windowMs > 0) this.pace.rest(Math.min(windowMs, MAX_REST_MS))
  }
}

/** The words of an error, without the values of the records that it names; without those of all records if it names none. */
function saidOf(fault: HubspotFault | undefined, byId: ReadonlyMap<string, HubspotRecord>): string {
  const said = fault && wordsOf(fault)
  if (!fault || !said) return UNCONFIRMED
  const named = namedIds(fault).flatMap((id) => byId.get(id) ?? [])
  return withoutValues(said, named.length > 0 ? named : [...byId.values()])
}
