import type { GoldenBody, GoldenCall } from "../../tools/cli/docs/golden"
import type { RecordedCall } from "../../tools/sandbox/recorder/recorded_call"

/** What the runtime or a library adds, and what differs from run to run. */
const VOLATILE_HEADERS =
  /^(?:accept|accept-encoding|accept-language|amz-sdk-invocation-id|connection|content-length|date|host|keep-alive|sec-fetch-mode|transfer-encoding|user-agent|x-amz-date|x-amz-user-agent)$/
/** Of the bytes of a body: kept only where these are the same every time. */
const BODY_HEADERS = /^(?:content-range|x-amz-checksum-.*|x-amz-content-sha256|content-md5)$/
/** Such a time of the run in a body makes its hash another one each time. */
const NAME_TIME = /-\d{13}(?!\d)/
/** Characters of a text that is kept as a whole. */
const MAX_TEXT = 8 * 1024
const KEPT_LINES = 3
const KEPT_LENGTH = 500
/** The sandbox shows bytes that are no text as `(<bytes> bytes of <type>)`. */
const BINARY = /^\(\d+ bytes of ([^)]+)\)$/

/** A call without what differs from run to run; ids and times are left for `Placeholders`. */
export function goldenCall(call: RecordedCall): GoldenCall {
  const { method, url, requestHeaders } = call
  const body = goldenBody(call)
  const hasFixedBytes = !(body && "size" in body) && !NAME_TIME.test(call.requestBody)
  const isKept = (name: string) => !VOLATILE_HEADERS.test(name) && (hasFixedBytes || !BODY_HEADERS.test(name))
  const headers = Object.entries(requestHeaders)
    .filter(([name]) => isKept(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return { method, url, headers: Object.fromEntries(headers), ...(body && { body }) }
}

/** Calls to the same address in a row may be under way at once: their order is made a fixed one. */
export function inFixedOrder(calls: readonly GoldenCall[], sortKey: (call: GoldenCall) => string): GoldenCall[] {
  const runs: GoldenCall[][] = []
  for (const call of calls) {
    const run = runs.at(-1)
    if (run?.[0] && addressOf(run[0]) === addressOf(call)) run.push(call)
    else runs.push([call])
  }
  return runs.flatMap((run) => run.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)))
}

function addressOf({ method, url }: GoldenCall): string {
  return `${method} ${url.split("?", 1)[0]}`
}

function goldenBody({
  requestBody,
  requestBytes,
  requestSha256,
  requestHeaders,
}: RecordedCall): GoldenBody | undefined {
  if (requestBytes === 0) return undefined
  const [, type] = BINARY.exec(requestBody) ?? []
  if (type) return { type, size: sizeClass(requestBytes) }
  const isWhole = requestBytes === Buffer.byteLength(requestBody)
  if (requestHeaders["content-type"]?.includes("json") && isJson(requestBody))
    return { json: JSON.parse(requestBody) as unknown }
  const lines = requestBody.split("\n")
  // The bytes of what is masked may differ each time, as those of a signature do.
  if (requestBody.includes("=[secret]") && requestBytes <= MAX_TEXT) return { lines }
  if (isWhole && requestBytes <= MAX_TEXT) return { lines }
  const shown = lines.slice(0, KEPT_LINES).map((line) => line.slice(0, KEPT_LENGTH))
  return { lines: shown, bytes: requestBytes, sha256: requestSha256 }
}

/** Compressed bytes differ between versions of Node, so only their order of magnitude is told. */
function sizeClass(bytes: number): string {
  const digits = String(bytes).length - 1
  return `${10 ** digits} to ${10 ** (digits + 1)} bytes`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
