import * as Hub from "../../framework"
import type { Addition } from "./marketo_addition"
import { type LeadResult, reasonOf } from "./marketo_answers"
import type { MarketoClient } from "./marketo_client"
import type { LeadRow } from "./marketo_leads"
import type { ErrorKind, MarketoReport } from "./marketo_report"

/** Writes chunks of leads, and does with them what was chosen besides. */
export class MarketoRun {
  private first?: Promise<Hub.Refusal[]>
  private fatal?: Hub.DeliveryError

  constructor(
    private readonly client: MarketoClient,
    private readonly lookupField: string,
    private readonly addition: Addition,
    private readonly report: MarketoReport,
  ) {}

  /**
   * Others wait for the first chunk: what Marketo refuses for good, it refuses once.
   * @returns the leads that Marketo skipped.
   * @throws as `send` of `deliver`.
   */
  async send(chunk: readonly LeadRow[]): Promise<Hub.Refusal[]> {
    if (!this.first) return (this.first = this.deal(chunk))
    await this.first.catch(() => undefined)
    if (this.fatal) throw this.fatal
    return this.deal(chunk)
  }

  private async deal(chunk: readonly LeadRow[]): Promise<Hub.Refusal[]> {
    const results = await this.write(chunk)
    const ids = results.flatMap(({ id }) => id ?? [])
    if (ids.length > 0) await this.addUp(ids, rangeOf(chunk))
    return results.flatMap((result, index) => (result.id === undefined ? [{ index, reason: reasonOf(result) }] : []))
  }

  private async write(chunk: readonly LeadRow[]): Promise<LeadResult[]> {
    const leads = chunk.map(({ lead }) => lead)
    const results = await this.client.writeLeads(this.lookupField, leads).catch((error: unknown) => {
      const failure = error instanceof Hub.ServiceError && isOut(error) ? forAll(error) : error
      throw this.noted(failure, "leadErrors", `${rangeOf(chunk)} not written`)
    })
    for (const [index, result] of results.entries()) {
      if (result.id === undefined) this.report.addSkipped(reasonOf(result), leads[index]?.[this.lookupField] ?? null)
    }
    return results
  }

  /** Goes on after a failure, unless Marketo would refuse everything else too: the leads are written already. */
  private async addUp(ids: readonly number[], range: string): Promise<void> {
    const { client, addition } = this
    const works = [
      ...addition.campaigns.map((id) => ({ what: `in campaign ${id}`, work: () => client.trigger(id, ids) })),
      ...addition.addTo.map((id) => ({ what: `added to list ${id}`, work: () => client.addToList(id, ids) })),
      ...addition.removeFrom.map((id) => ({
        what: `removed from list ${id}`,
        work: () => client.removeFromList(id, ids),
      })),
    ]
    for (const { what, work } of works) {
      const undone = `${range} not ${what}`
      try {
        this.noteSkipped(await work(), undone)
      } catch (error) {
        const failure = this.noted(error, "membershipErrors", undone)
        if (!(failure instanceof Hub.ServiceError) || failure.concernsAll) throw failure
      }
    }
  }

  private noteSkipped(results: readonly LeadResult[], undone: string): void {
    const counts = new Map<string, number>()
    for (const result of results.filter(({ status }) => status === "skipped")) {
      const reason = reasonOf(result)
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    }
    for (const [reason, count] of counts) {
      this.report.add("membershipErrors", Hub.sentence(`${undone}: ${count} of ${results.length}: ${reason}`))
    }
  }

  /** Notes a failure for the message. @returns the failure. */
  private noted(error: unknown, kind: ErrorKind, undone: string): unknown {
    if (!(error instanceof Hub.DeliveryError)) return error
    const { serviceStatus: status, concernsAll } = error instanceof Hub.ServiceError ? error : NO_SERVICE
    const isAnswered = status !== undefined && status !== 401
    this.report.add(isAnswered ? kind : "requestErrors", Hub.sentence(`${undone}: ${error.message}`))
    if (concernsAll) this.fatal ??= error
    return error
  }
}

/** Of a failure of the hub itself, such as an address that it may not call. */
const NO_SERVICE = { serviceStatus: undefined, concernsAll: true }

/** Whether Marketo failed for the moment. The call has been repeated, and for long. */
function isOut({ serviceStatus: status }: Hub.ServiceError): boolean {
  return status === undefined || status === 429 || status >= 500
}

function forAll(error: Hub.ServiceError): Hub.ServiceError {
  return error.reworded(error.message, { concernsAll: true })
}

function rangeOf(chunk: readonly LeadRow[]): string {
  const [first, last] = [chunk[0]?.rowNumber, chunk.at(-1)?.rowNumber]
  return first === last ? `Row ${first}` : `Rows ${first} to ${last}`
}
