import { createHmac, randomUUID } from "node:crypto"
import type { HookAnswer, HookSender } from "../hook_sender"
import type { GithubHook, HookStore, LastResponse } from "./hook_store"

interface Delivery {
  hook: GithubHook
  event: string
  /** Id that a repetition has as well. */
  id: string
  text: string
}

/**
 * Calls webhooks as GitHub does, and keeps what became of the last call.
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export class Deliveries {
  private last: Delivery[] = []

  constructor(
    private readonly hooks: HookStore,
    private readonly sender: HookSender,
  ) {}

  clear(): void {
    this.last = []
  }

  /** Calls every webhook of a list with one event. */
  async send(hooks: readonly GithubHook[], event: string, payload: object): Promise<HookAnswer[]> {
    const text = JSON.stringify(payload)
    const sent = hooks.map((hook) => ({ hook, event, id: randomUUID(), text }))
    this.last = sent
    return Promise.all(sent.map((each) => this.deliver(each)))
  }

  /** Tells a webhook that it is there. */
  ping(hook: GithubHook, payload: object): Promise<HookAnswer> {
    return this.deliver({ hook, event: "ping", id: randomUUID(), text: JSON.stringify(payload) })
  }

  /** Sends the same bytes once more. @param asNew Whether under another delivery id. */
  async redeliver(asNew: boolean): Promise<HookAnswer[]> {
    return Promise.all(this.last.map((each) => this.deliver(asNew ? { ...each, id: randomUUID() } : each)))
  }

  private async deliver({ hook, event, id, text }: Delivery): Promise<HookAnswer> {
    const { url, content_type, secret } = hook.config
    const isJson = content_type === "json"
    const body = isJson ? text : new URLSearchParams({ payload: text }).toString()
    const digest = (algorithm: string) =>
      createHmac(algorithm, secret ?? "")
        .update(body)
        .digest("hex")
    const answer = await this.sender.send(
      url,
      {
        "content-type": isJson ? "application/json" : "application/x-www-form-urlencoded",
        "user-agent": "GitHub-Hookshot/0a1b2c3",
        "x-github-delivery": id,
        "x-github-event": event,
        "x-github-hook-id": String(hook.id),
        "x-github-hook-installation-target-type": "repository",
        ...(secret && {
          "x-hub-signature": `sha1=${digest("sha1")}`,
          "x-hub-signature-256": `sha256=${digest("sha256")}`,
        }),
      },
      body,
    )
    this.hooks.note(hook.id, lastResponse(answer))
    return answer
  }
}

/** GitHub documents the members only; the words are those it has been seen to use. */
function lastResponse({ status, trouble }: HookAnswer): LastResponse {
  if (trouble === "timeout") return { code: 504, status: "timeout", message: "timed out" }
  if (trouble) return { code: 502, status: "failed", message: "failed to connect to host" }
  if (status < 300) return { code: status, status: "active", message: "OK" }
  const word = status === 404 ? "missing" : "failed"
  return { code: status, status: word, message: `Invalid HTTP Response: ${status}` }
}
