import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import { LocalService } from "../lookerbot/local_service"
import type { Fault } from "../sandbox/fault"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { HookSender } from "./hook_sender"

/** How long GitHub, dbt and Fivetran wait for an answer, in milliseconds. */
const PATIENCE_MS = 10_000

/** Stands in for a partner of links: answers its API on a port of this machine, and calls the webhooks that it was given. */
export abstract class PartnerStandIn {
  protected readonly sender = new HookSender(PATIENCE_MS)
  private service?: LocalService

  get url(): string {
    return this.service?.url ?? ""
  }

  /** The calls that came in, secrets masked. */
  get calls(): readonly RecordedCall[] {
    return this.service?.calls ?? []
  }

  /** The webhooks that were called. */
  get sent(): readonly RecordedCall[] {
    return this.sender.log.calls
  }

  /** @returns a function that removes the listener. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    return this.service?.onCall(listener) ?? (() => undefined)
  }

  /** @returns a function that removes the listener. */
  onSent(listener: (call: RecordedCall) => void): () => void {
    return this.sender.log.onCall(listener)
  }

  setFault(fault: Fault | undefined): void {
    this.service?.setFault(fault)
  }

  /**
   * Sends the webhooks of a hub to where it listens.
   * @param url Where the hub listens.
   * @param from Public address of the hub. Default: every webhook goes to `url`.
   */
  deliverTo(url: string, from?: string): void {
    this.sender.deliverTo(url, from)
  }

  /** Waits until every webhook that was called has answered, also those called in the background. */
  settle(): Promise<void> {
    return this.sender.settle()
  }

  /** Makes everything as it was at the start, and forgets the recorded calls. Where webhooks are sent stays as it is. */
  clear(): void {
    this.reset()
    this.service?.clear()
    this.sender.log.clear()
  }

  async stop(): Promise<void> {
    await this.settle()
    await this.service?.stop()
  }

  protected async listen(slowMs?: number): Promise<void> {
    this.service = await LocalService.start({ answer: (call) => this.answer(call), slowMs })
  }

  protected abstract answer(call: ServiceCall): ServiceAnswer | Promise<ServiceAnswer>
  protected abstract reset(): void
}
