import * as Hub from "../../framework"
import { ANSWER, explainMarketo, LEAD_RESULT, type LeadResult, MarketoRefusal, SERVICE } from "./marketo_answers"
import { MarketoToken } from "./marketo_token"

const RETRIES = 5
const TIMEOUT_MS = 60_000
/** Wait after calls that came too fast: Marketo counts those of 20 seconds. */
const TOO_FAST_WAIT_MS = 20_000
/** Marketo takes 100 calls in 20 seconds from all its clients together. */
const CALLS_PER_SEC = 5

export interface MarketoOptions {
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
  /** Wait after calls that came too fast, in milliseconds. Default 20 000. */
  tooFastWaitMs?: number
  /** Calls that begin in a second. Default 5. */
  callsPerSec?: number
  /** Time for a call, in milliseconds. Default 60 000. */
  timeoutMs?: number
}

/** A lead as it is sent: names of the REST API → values. */
export type Lead = Readonly<Record<string, unknown>>

/**
 * Client of Marketo's REST API. Every call
 * @throws MarketoRefusal when Marketo refuses it with a code; ServiceError when it fails otherwise.
 */
export class MarketoClient {
  private readonly http: Hub.HttpClient
  private readonly token: MarketoToken
  private readonly pace: Hub.Pace

  /** @throws DeliveryError when the address in the settings is invalid, or the hub may not call it. */
  constructor(
    private readonly request: Hub.DataActionRequest,
    private readonly options: MarketoOptions,
  ) {
    const { signal, mask, hub } = request
    this.http = new Hub.HttpClient({
      service: SERVICE,
      baseUrl: restHost(request),
      guard: hub.guard,
      isSetUp: true,
      explain: explainMarketo,
      retries: RETRIES,
      firstWaitMs: options.retryDelayMs ?? 1000,
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      signal,
      mask,
    })
    this.token = new MarketoToken(this.http, request)
    this.pace = new Hub.Pace(options.callsPerSec ?? CALLS_PER_SEC)
  }

  /** Creates or updates leads. @returns what Marketo says of each, in their order. */
  async writeLeads(lookupField: string, input: readonly Lead[]): Promise<LeadResult[]> {
    const results = await this.call("POST", "/rest/v1/leads.json", { lookupField, input }, "safe")
    if (results.length === input.length) return results
    throw new Hub.ServiceError(SERVICE, `Marketo answered for ${results.length} of ${input.length} leads.`, {
      status: 200,
    })
  }

  /** Puts leads into a trigger campaign. Not repeated when Marketo may have done it: it would run twice for a lead. */
  trigger(campaign: string, ids: readonly number[]): Promise<LeadResult[]> {
    return this.call("POST", `/rest/v1/campaigns/${campaign}/trigger.json`, { input: { leads: toInput(ids) } }, "busy")
  }

  /** @returns what Marketo says of each lead. */
  addToList(list: string, ids: readonly number[]): Promise<LeadResult[]> {
    return this.call("POST", `/rest/v1/lists/${list}/leads.json`, { input: toInput(ids) }, "safe")
  }

  /** As `addToList`. */
  removeFromList(list: string, ids: readonly number[]): Promise<LeadResult[]> {
    const query = ids.map((id) => `id=${id}`).join("&")
    return this.call("DELETE", `/rest/v1/lists/${list}/leads.json?${query}`, undefined, "safe")
  }

  /** A token that Marketo no longer accepts is renewed once. */
  private call(method: "POST" | "DELETE", path: string, body: unknown, repeat: Hub.Repeat): Promise<LeadResult[]> {
    let mayRenew = true
    return this.http.repeated(repeat, async () => {
      await this.pace.turn(this.request.signal)
      const token = await this.token.current()
      try {
        return await this.callOnce(method, path, body, token)
      } catch (error) {
        if (!mayRenew || !(error instanceof MarketoRefusal) || !error.isStale) throw error
        mayRenew = false
        return this.callOnce(method, path, body, await this.token.renewed(token))
      }
    })
  }

  private async callOnce(method: "POST" | "DELETE", path: string, body: unknown, token: string): Promise<LeadResult[]> {
    const http = this.http.with({ token })
    const options = { answer: ANSWER, repeat: "never" } as const
    const call = method === "POST" ? http.post(path, body, options) : http.delete(path, body, options)
    const { success, errors, result } = await call
    if (success && errors.length === 0) return result.map((each) => LEAD_RESULT.tryRead(each) ?? { reasons: [] })
    throw new MarketoRefusal(errors[0] ?? {}, this.options.tooFastWaitMs ?? TOO_FAST_WAIT_MS)
  }
}

function toInput(ids: readonly number[]): { id: number }[] {
  return ids.map((id) => ({ id }))
}

/** The origin of the API. The settings of Marketo show it with `/rest` or `/identity` behind. @throws DeliveryError as `MarketoClient`. */
export function restHost(request: Hub.DataActionRequest): string {
  const typed = request.requiredParam("url").trim()
  try {
    const url = request.hub.guard.checkUrl(typed.includes("://") ? typed : `https://${typed}`)
    const path = Hub.trimEnd(url.pathname, "/")
    const ending = ["/rest", "/identity"].find((each) => path.endsWith(each)) ?? ""
    return url.origin + Hub.trimEnd(path.slice(0, path.length - ending.length), "/")
  } catch (error) {
    throw Hub.DeliveryError.fromRefusal(error, 'The setting "URL" cannot be used. ')
  }
}
