import { CallLog } from "../sandbox/recorder/call_log"
import { maskedHeaders } from "../sandbox/recorder/masked_texts"
import { bodyText } from "../sandbox/recorder/recorded_body"

/** What a hub answered to a webhook. */
export interface HookAnswer {
  /** 0 when there was none. */
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  text: string
  /** The JSON of the body; undefined where it is none. */
  json: unknown
  /** Why there was no answer. */
  trouble?: "timeout" | "unreachable"
}

/** Calls webhooks as a partner does: once, without following redirects, and no longer than its patience. */
export class HookSender {
  /** What was sent. */
  readonly log = new CallLog()
  private readonly underWay = new Set<Promise<unknown>>()
  private target = { to: "", from: "" }

  /** @param patienceMs How long to wait for an answer, in milliseconds. */
  constructor(private readonly patienceMs: number) {}

  /**
   * Sends what goes to one origin to another one: a hub known by its public address listens on this machine.
   * @param to Origin where the hub listens. Empty: every address is called as it is.
   * @param from Public origin of the hub. Default: any, so everything goes to `to`.
   */
  deliverTo(to: string, from = ""): void {
    this.target = { to, from }
  }

  /**
   * Calls an address. Never fails: what went wrong is in the answer.
   * @param body Empty: none is sent.
   * @param method Default: POST, as webhooks are called.
   */
  send(address: string, headers: Readonly<Record<string, string>>, body: string, method = "POST"): Promise<HookAnswer> {
    const sending = this.call(method, this.placeOf(address), { accept: "*/*", ...headers }, body)
    this.underWay.add(sending)
    void sending.finally(() => this.underWay.delete(sending))
    return sending
  }

  /** Waits until everything that was begun is answered. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay)
  }

  private placeOf(address: string): string {
    const { to, from } = this.target
    const { origin, pathname, search } = new URL(address)
    return to && (!from || origin === new URL(from).origin) ? new URL(to).origin + pathname + search : address
  }

  private async call(method: string, url: string, headers: Record<string, string>, body: string) {
    const startedMs = performance.now()
    const init: RequestInit = { method, headers, redirect: "manual", ...(body !== "" && { body }) }
    const answer = await ask(url, init, this.patienceMs)
    const bytes = Buffer.from(body)
    this.log.add({
      host: new URL(url).host,
      method,
      url,
      requestHeaders: maskedHeaders(headers),
      requestBody: bodyText(bytes, bytes.length, headers["content-type"]),
      requestBytes: bytes.length,
      requestSha256: "",
      ...(answer.status > 0 && { status: answer.status }),
      responseBody: answer.text,
      durationMs: Math.round((performance.now() - startedMs) * 10) / 10,
    })
    return answer
  }
}

async function ask(url: string, init: RequestInit, patienceMs: number): Promise<HookAnswer> {
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const response = await fetch(url, { ...init, signal })
    const text = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), text, json: jsonOf(text) }
  } catch {
    const trouble = signal.aborted ? "timeout" : "unreachable"
    return { status: 0, headers: {}, text: "", json: undefined, trouble }
  }
}

/** The value of a JSON text; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
