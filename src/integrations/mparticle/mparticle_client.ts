import * as Hub from "../../framework"
import type { Batch } from "./mparticle_batch"

const SERVICE = "mParticle"
const DEFAULT_URL = "https://inbound.mparticle.com/s2s/v2"
const TIMEOUT_MS = 30_000
const MAX_ANSWER_BYTES = 64 * 1024
/** Status of an answer to batches that mParticle has taken. */
const ACCEPTED = 202

const REFUSAL = new Hub.Shape((z) =>
  z.object({ errors: z.array(z.object({ message: z.string().optional().catch(undefined) })).min(1) }),
)

const CHECK_KEY = "Check the API key and secret on Looker's Actions page"
const CURES: Hub.Cures = {
  400: "mParticle took no row of this call.",
  401: `${CHECK_KEY}.`,
  403: `${CHECK_KEY}, and that they belong to a feed that takes these data.`,
  404: "Check MPARTICLE_API_URL on the hub.",
  429: "mParticle takes no more for the moment: send it later.",
  503: "mParticle is busy: send it later.",
}

/** The variable that sends batches to another region, or to a custom feed. */
export const MPARTICLE_API_URL: Hub.EnvironmentVariable = {
  name: "MPARTICLE_API_URL",
  description: `Address of mParticle's events API. Default ${DEFAULT_URL}, for keys of the Looker feed.`,
  check: (value) => Hub.checkBaseUrl(value, "https://s2s.eu1.mparticle.com/v2"),
}

/** The address of the API; an empty variable counts as not set. */
export function mparticleUrl({ environment }: Hub.HubContext): string {
  return environment[MPARTICLE_API_URL.name] || DEFAULT_URL
}

/** Sends batches with the key of one request. Source: https://docs.mparticle.com/developers/apis/http/ */
export class MParticleClient {
  private readonly http: Hub.HttpClient

  /** @param apiUrl Used instead of the variable. */
  constructor(request: Hub.DataActionRequest, apiUrl?: string) {
    const { signal, mask, hub } = request
    this.http = new Hub.HttpClient({
      service: SERVICE,
      baseUrl: apiUrl ?? mparticleUrl(hub),
      basic: { user: request.requiredParam("apiKey"), password: request.requiredParam("apiSecret") },
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      explain: ({ status, json, words }) => ({ said: words(reasonsIn(json)), cure: CURES[status] }),
      signal,
      mask,
    })
  }

  /** Returns when mParticle has taken all batches. Makes one attempt. @throws ServiceError */
  async send(batches: readonly Batch[]): Promise<void> {
    const { status, text } = await this.http.exchange("POST", "/bulkevents", { body: batches })
    const reasons = Hub.words(reasonsIn(REFUSAL.tryReadJson(text)))
    if (status === ACCEPTED && !reasons) return
    const what = reasons ?? `not with ${ACCEPTED}, by which it says that it has taken the rows`
    throw new Hub.ServiceError(SERVICE, `${SERVICE} answered ${status}, but ${what}.`, { status })
  }
}

function reasonsIn(json: unknown): string | undefined {
  const { errors = [] } = REFUSAL.tryRead(json) ?? {}
  return errors.flatMap(({ message }) => message ?? []).join("; ") || undefined
}
