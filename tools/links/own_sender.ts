import { createHmac, randomUUID } from "node:crypto"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { type HookAnswer, HookSender } from "./hook_sender"

const PATIENCE_MS = 15_000
const SECRET_PREFIX = "whsec_"

/** A link that no partner has a table of: who sends keeps its address and secret. */
export interface KeptLink {
  source: string
  id: string
  address: string
  /** As Standard Webhooks has it: `whsec_…`. */
  secret: string
}

interface Message {
  link: KeptLink
  id: string
  timeSec: number
  body: string
}

/** Stands in for a service of one's own: it sends JSON, signed as Standard Webhooks 1.0.0 says. */
export class OwnSender {
  private readonly sender = new HookSender(PATIENCE_MS)
  private kept: KeptLink[] = []
  private last: Message[] = []

  get links(): readonly KeptLink[] {
    return this.kept
  }

  /** @returns a function that removes the listener. */
  onSent(listener: (call: RecordedCall) => void): () => void {
    return this.sender.log.onCall(listener)
  }

  /** Sends what goes to any address to the hub that listens there. */
  deliverTo(url: string): void {
    this.sender.deliverTo(url)
  }

  keep(link: KeptLink): void {
    this.drop(link.id)
    this.kept.push(link)
  }

  drop(id: string): void {
    this.kept = this.kept.filter((link) => link.id !== id)
  }

  /** Sends a message to every link of a source. */
  send(source: string, body: object): Promise<HookAnswer[]> {
    const [text, timeSec] = [JSON.stringify(body), Math.floor(Date.now() / 1000)]
    this.last = this.kept
      .filter((link) => link.source === source)
      .map((link) => ({ link, id: `msg_${randomUUID()}`, timeSec, body: text }))
    return this.redeliver()
  }

  /** Sends the last messages once more, byte for byte. */
  redeliver(): Promise<HookAnswer[]> {
    return Promise.all(this.last.map((message) => this.post(message)))
  }

  clear(): void {
    this.kept = []
    this.last = []
    this.sender.log.clear()
  }

  private post({ link, id, timeSec, body }: Message): Promise<HookAnswer> {
    const key = Buffer.from(link.secret.slice(SECRET_PREFIX.length), "base64")
    const signature = createHmac("sha256", key).update(`${id}.${timeSec}.${body}`).digest("base64")
    const signed = { "webhook-id": id, "webhook-timestamp": String(timeSec), "webhook-signature": `v1,${signature}` }
    return this.sender.send(link.address, { "content-type": "application/json", ...signed }, body)
  }
}
