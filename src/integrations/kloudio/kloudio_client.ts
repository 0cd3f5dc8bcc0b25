import type { z as Zod } from "zod"
import * as Hub from "../../framework"
import { type KloudioAddresses, withoutQuotes } from "./kloudio_environment"
import type { SheetPlace } from "./sheet_place"

const SERVICE = "Kloudio"
const TIMEOUT_MS = 60_000
/** Kloudio has always been sent the type of the body under this name. */
const GET_HEADERS = { ContentType: "application/json" }

const text = (z: typeof Zod) => z.string().optional().catch(undefined)

/** What Kloudio says of a failure. */
const FAILURE = new Hub.Shape((z) =>
  z.object({ success: z.boolean().optional().catch(undefined), error: text(z), message: text(z) }),
)
const SIGNED = new Hub.Shape((z) => z.object({ signedURL: z.string().min(1) }))
const REPORTED = new Hub.Shape((z) => z.object({ success: z.boolean(), message: text(z) }))

export interface KloudioConnection extends KloudioAddresses {
  request: Hub.DataActionRequest
  apiKey: string
  /** Wait before the first retry of a call, in milliseconds. */
  firstWaitMs?: number
}

/** Makes Kloudio's three calls for one delivery. Its contract is known only from the hub that came before. */
export class KloudioClient {
  private readonly limits: Pick<Hub.HttpClientOptions, "service" | "signal" | "mask" | "timeoutMs" | "firstWaitMs">

  constructor(private readonly connection: KloudioConnection) {
    const { request, apiKey, firstWaitMs } = connection
    const { signal, mask } = request
    // The mask of the request knows the key as it was typed.
    mask.add(withoutQuotes(apiKey))
    this.limits = { service: SERVICE, signal, mask, timeoutMs: TIMEOUT_MS, firstWaitMs }
  }

  /**
   * Asks for the address that takes a file.
   * @throws DeliveryError in Kloudio's words when it refuses the key.
   */
  async uploadAddress(file: string): Promise<string> {
    const { signedUrl, apiKey } = this.connection
    const baseUrl = signedUrl + withoutQuotes(`${file}&apiKey=${encodeURIComponent(apiKey)}`)
    const explain: Hub.Explain = ({ json, words }) => ({ message: words(FAILURE.tryRead(json)?.error) })
    const client = new Hub.HttpClient({ ...this.limits, baseUrl, explain })
    const answer = await client.exchange("GET", "", { headers: GET_HEADERS, repeat: "safe" })
    const failure = FAILURE.tryRead(Hub.parsedAnswer(SERVICE, answer))
    const said = failure && innerError(failure)
    if (failure?.success === false || said) throw new Hub.DeliveryError(said ?? "Kloudio refused, and did not say why.")
    return withoutQuotes(Hub.checkedAnswer(SERVICE, answer, SIGNED).signedURL)
  }

  /** Stores a file at the address. @throws ServiceError also when the address is none that the hub may call. */
  async upload(address: string, content: Hub.Spool): Promise<void> {
    const explain: Hub.Explain = ({ status }) => ({
      message: `Kloudio's storage answered ${status}. The sheet was not changed: send it again.`,
    })
    const { guard } = this.connection.request.hub
    checkUpload(guard, address)
    const client = new Hub.HttpClient({ ...this.limits, baseUrl: address, guard, isSetUp: true, explain })
    const headers = { "content-type": "application/json", "content-length": String(content.size) }
    await client.putStream("", () => content.read(), { headers, repeat: "safe" })
  }

  /**
   * Has the stored file put into the sheet. Never repeated.
   * @returns Kloudio's message.
   * @throws DeliveryError in Kloudio's words when it fails.
   */
  async report(file: string, place: SheetPlace): Promise<string | undefined> {
    const { apiUrl: baseUrl, apiKey } = this.connection
    const body = { destination: "looker", apiKey, ...place, s3Upload: true, data: file, reportName: "Looker Report" }
    const explain: Hub.Explain = ({ json, words }) => {
      const { message, error } = FAILURE.tryRead(json) ?? {}
      return { said: words(message ?? error) }
    }
    const client = new Hub.HttpClient({ ...this.limits, baseUrl, explain })
    const { success, message } = await client.post("", body, { answer: REPORTED })
    if (success) return message
    throw new Hub.DeliveryError(Hub.words(message) ?? "Kloudio did not fill the sheet, and did not say why.")
  }
}

/** An answer that holds a failure has it as JSON in its message. */
function innerError({ error, message }: Hub.Shaped<typeof FAILURE>): string | undefined {
  return Hub.words(FAILURE.tryReadJson(message)?.error ?? error ?? message)
}

/** Kloudio gives the address, so it could be any. */
function checkUpload(guard: Hub.OutboundGuard, address: string): void {
  try {
    guard.checkUrl(address)
  } catch (cause) {
    const words = "Kloudio gave an address to upload to that the hub may not call. Nothing was sent there."
    throw new Hub.ServiceError(SERVICE, words, { cause })
  }
}
