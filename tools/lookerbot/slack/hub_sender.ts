import { createHmac } from "node:crypto"
import type { CallLog } from "../../sandbox/recorder/call_log"
import { bodyText } from "../../sandbox/recorder/recorded_body"
import { maskedHeaders } from "../../sandbox/recorder/masked_texts"

/** How long Slack waits for an answer, in milliseconds. */
const PATIENCE_MS = 3000
const FORM = "application/x-www-form-urlencoded"

export interface HubAnswer {
  /** 0 when there was none. */
  status: number
  text: string
  /** Why there was none. */
  trouble?: "timeout" | "unreachable"
}

export interface HubSenderOptions {
  /** Returns the address of the hub. */
  hubUrl: () => string
  signingSecret: string
  /** Records what is sent. */
  log: CallLog
}

/** Sends to the hub what Slack sends, signed, and waits three seconds for the answer. */
export class HubSender {
  constructor(private readonly options: HubSenderOptions) {}

  /** Sends a form: a command, or the payload of a click. */
  form(path: string, members: Readonly<Record<string, string>>): Promise<HubAnswer> {
    return this.send(path, FORM, new URLSearchParams(members).toString(), {})
  }

  /** Sends an event. One that the hub did not take is sent once more, as Slack does at once. */
  async event(path: string, body: object): Promise<HubAnswer> {
    const text = JSON.stringify(body)
    const answer = await this.send(path, "application/json", text, {})
    if (answer.status >= 200 && answer.status < 300) return answer
    const reason =
      answer.trouble === "timeout"
        ? "http_timeout"
        : answer.trouble === "unreachable"
          ? "connection_failed"
          : "http_error"
    const headers = { "x-slack-retry-num": "1", "x-slack-retry-reason": reason }
    return this.send(path, "application/json", text, headers)
  }

  private async send(path: string, contentType: string, body: string, more: Record<string, string>) {
    const { hubUrl, signingSecret, log } = this.options
    const time = String(Math.floor(Date.now() / 1000))
    const signature = createHmac("sha256", signingSecret).update(`v0:${time}:${body}`).digest("hex")
    const headers = {
      accept: "application/json,*/*",
      "content-type": contentType,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": time,
      "x-slack-signature": `v0=${signature}`,
      ...more,
    }
    const startedMs = performance.now()
    const answer = await this.ask(hubUrl() + path, headers, body)
    const bytes = Buffer.from(body)
    log.add({
      host: "the hub",
      method: "POST",
      url: hubUrl() + path,
      requestHeaders: maskedHeaders(headers),
      requestBody: bodyText(bytes, bytes.length, contentType),
      requestBytes: bytes.length,
      requestSha256: "",
      ...(answer.status > 0 && { status: answer.status }),
      responseBody: answer.text,
      durationMs: Math.round(performance.now() - startedMs),
    })
    return answer
  }

  private async ask(url: string, headers: Record<string, string>, body: string): Promise<HubAnswer> {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    try {
      const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" })
      return { status: response.status, text: await response.text() }
    } catch {
      return { status: 0, text: "", trouble: signal.aborted ? "timeout" : "unreachable" }
    }
  }
}
