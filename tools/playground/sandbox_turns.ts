import { once } from "node:events"
import type { KeptDelivery } from "./kept_delivery"

/**
 * Lets one delivery at a time into the sandbox. The hub's calls do not say to which delivery they belong, so only this keeps
 * the recorded calls and the fault of one delivery apart from those of another.
 */
export class SandboxTurns {
  private line: readonly KeptDelivery[] = []
  private turn = Promise.resolve()

  /** Waits for the turn of a delivery, or until it is stopped. @returns a function that gives the turn to the next. */
  async take(delivery: KeptDelivery): Promise<() => void> {
    const before = this.turn
    let free = () => {}
    const over = new Promise<void>((resolve) => (free = resolve))
    this.turn = before.then(() => over)
    this.line = [...this.line, delivery]
    this.tellLine()
    if (this.line.length > 1) await Promise.race([before, once(delivery.signal, "abort")])
    return () => {
      this.line = this.line.filter((each) => each !== delivery)
      free()
      this.tellLine()
    }
  }

  private tellLine(): void {
    const [first, ...others] = this.line
    first?.wait(null)
    for (const [at, other] of others.entries()) {
      if (first) other.wait({ label: first.label, isOwn: first.session === other.session, ahead: at + 1 })
    }
  }
}
