import { setTimeout as sleep } from "node:timers/promises"
import { withinLimits } from "../../outbound"

/** Spreads calls so that no more than so many begin in a second. One for each delivery, or for each account that shares a limit. */
export class Pace {
  private freeAt = 0
  private readonly gapMs: number

  /** @param perSecond Calls that may begin in a second; they begin at equal distances. */
  constructor(perSecond: number) {
    if (!(perSecond > 0)) throw new RangeError(`${perSecond} calls a second: give more than 0.`)
    this.gapMs = 1000 / perSecond
  }

  /** Lets no call begin for so many milliseconds: the service has said that its allowance is used up. */
  rest(ms: number): void {
    this.freeAt = Math.max(this.freeAt, performance.now() + ms)
  }

  /** Resolves when the next call may begin. @throws DeliveryError when `signal` is aborted during the wait. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = performance.now()
    const startsAt = Math.max(now, this.freeAt)
    this.freeAt = startsAt + this.gapMs
    if (startsAt > now) await withinLimits((ending) => sleep(startsAt - now, undefined, { signal: ending }), { signal })
  }
}
