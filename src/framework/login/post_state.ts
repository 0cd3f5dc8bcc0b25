import { type RequestOptions, request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"
import { HubError, ServiceError, type ServiceErrorOptions } from "../../errors"
import { type LookerGuard, networkCause } from "../../outbound"
import { answered, httpCall, traced } from "../../telemetry"

const TIMEOUT_MS = 10_000
/** A status line whose number is below 100. */
const TINY_STATUS = /^HTTP\/1\.\d -?\d{1,2}(?!\d)/

/**
 * Posts a user's new state to Looker, which stores it. The address works only once, so there is no second try.
 * @param text Becomes `state_json` byte for byte.
 * @param timeoutMs Time for the whole call, in milliseconds. Default 10 000.
 * @throws ServiceError unless Looker confirms that it stored the state.
 * @throws DeliveryError when no Looker can be at the address; InvalidRequestError when LOOKER_HOSTS does not list its host.
 */
export async function postState(
  looker: LookerGuard,
  stateUrl: string,
  text: string,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const url = looker.checkUrl(stateUrl)
  const call = () => post(url, Buffer.from(text), looker, timeoutMs)
  const status = await traced(() => httpCall("Looker", "POST", url), call).catch((cause: unknown) => {
    if (cause instanceof HubError) throw cause
    const isLate = cause instanceof Error && cause.name === "AbortError"
    const why = isLate ? `it did not answer within ${timeoutMs / 1000} seconds` : networkCause(cause)
    throw notSaved(why ?? "it could not be reached", { cause })
  })
  const isStored = status < 100 || (status >= 200 && status < 300)
  if (!isStored) throw notSaved(`it answered ${status}`, { status })
}

function notSaved(why: string, options: ServiceErrorOptions): ServiceError {
  const message = `Looker did not save your login: ${why}. Open the dialog in Looker again and log in once more.`
  return new ServiceError("Looker", message, options)
}

/**
 * Posts the body and returns the status of the answer. Looker sometimes confirms a stored state with a status below 100, which
 * is not valid HTTP; the result is 0 then. `fetch` would only report a failure, while `node:http` lets us recognize this case.
 */
function post(url: URL, body: Buffer, { lookup }: LookerGuard, timeoutMs: number): Promise<number> {
  const headers = { "content-type": "application/json", "content-length": body.length }
  // Use a new connection: one kept from an earlier call may be closed by now, and there is no second try.
  const options: RequestOptions = {
    method: "POST",
    headers,
    agent: false,
    lookup,
    signal: AbortSignal.timeout(timeoutMs),
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "http:" ? httpRequest : httpsRequest)(url, options, (response) => {
      response.on("error", () => undefined).resume()
      answered(response.statusCode ?? NaN)
      resolve(response.statusCode ?? NaN)
    })
    request.on("error", (error: NodeJS.ErrnoException & { rawPacket?: Buffer }) => {
      const isTiny = error.code === "HPE_INVALID_STATUS" && TINY_STATUS.test(String(error.rawPacket?.subarray(0, 20)))
      if (isTiny && request.writableFinished) resolve(0)
      else reject(error)
    })
    request.end(body)
  })
}
