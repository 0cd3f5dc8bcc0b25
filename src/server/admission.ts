import { UnavailableError } from "../framework"
import { MemoryBudget, type MemoryShare } from "./memory_budget"

/** What one process takes on at once. */
export interface AdmissionLimits {
  maxDeliveries: number
  maxBufferedBytes: number
  /** What integrations declare as `memoryBytes`, of all that hold it. */
  maxMemoryBytes: number
}

/** This process has as much to do as it may. */
export class BusyError extends UnavailableError {
  constructor(readonly reason: "deliveries" | "buffered_bytes") {
    const what = reason === "deliveries" ? "as many deliveries at work as it takes" : "as much data waiting as it holds"
    super("busy", `This hub is busy: it has ${what} at once. Send again in a moment.`)
  }
}

/** What a form or delivery occupies, from its admission until it leaves. */
export interface Place {
  /** Counts bytes of the body as they arrive. @throws BusyError when they are more than was foreseen, and too many. */
  readonly took: (bytes: number) => void
  /**
   * Resolves when it may hold what its integration declares; absent when that is nothing.
   * @throws the reason of the signal when that is aborted before.
   */
  readonly takeMemory?: MemoryShare["take"]
  /** Frees the place; may be called again. */
  readonly leave: () => void
}

/** Decides which forms and deliveries this process takes, so that a rush ends in answers and not in lack of memory or disk. */
export class Admission {
  private readonly bytesByPlace = new Map<Place, number>()
  private allBytes = 0
  /** What large deliveries hold at work; more of them wait. */
  readonly memory: MemoryBudget

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly onRefused: (reason: BusyError["reason"]) => void = () => undefined,
  ) {
    this.memory = new MemoryBudget(limits.maxMemoryBytes)
  }

  /** Forms and deliveries at work. */
  get deliveries(): number {
    return this.bytesByPlace.size
  }

  /** Bytes of bodies that are held, or announced. */
  get bufferedBytes(): number {
    return this.allBytes
  }

  /**
   * @param announcedBytes Length of the body as its header tells it; 0 when unknown.
   * @param memoryBytes What the integration declares.
   * @throws BusyError
   */
  enter(announcedBytes: number, memoryBytes: number): Place {
    if (this.deliveries >= this.limits.maxDeliveries) throw this.refusal("deliveries")
    let taken = 0
    const memory = memoryBytes > 0 ? this.memory.share(memoryBytes) : undefined
    const place: Place = {
      took: (bytes) => {
        taken += bytes
        if (taken > announcedBytes) this.occupy(place, taken)
      },
      takeMemory: memory?.take,
      leave: () => {
        memory?.release()
        this.allBytes -= this.bytesByPlace.get(place) ?? 0
        this.bytesByPlace.delete(place)
      },
    }
    this.occupy(place, announcedBytes)
    return place
  }

  /** One body alone may be as large as any body may; several together have to fit. */
  private occupy(place: Place, bytes: number): void {
    const othersBytes = this.allBytes - (this.bytesByPlace.get(place) ?? 0)
    if (othersBytes > 0 && othersBytes + bytes > this.limits.maxBufferedBytes) {
      // What it holds is released now; until that is done, it must not cost the others their places as well.
      if (this.bytesByPlace.has(place)) this.bytesByPlace.set(place, 0)
      this.allBytes = othersBytes
      throw this.refusal("buffered_bytes")
    }
    this.bytesByPlace.set(place, bytes)
    this.allBytes = othersBytes + bytes
  }

  private refusal(reason: BusyError["reason"]): BusyError {
    this.onRefused(reason)
    return new BusyError(reason)
  }
}
