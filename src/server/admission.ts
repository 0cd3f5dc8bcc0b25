import { UnavailableError } from "../framework"
import { MemoryBudget, type MemoryShare } from "./memory_budget"

/** Limits of what one process handles at once. */
export interface AdmissionLimits {
  maxDeliveries: number
  maxBufferedBytes: number
  /** Limit for the `memoryBytes` of all integrations that hold memory, together. */
  maxMemoryBytes: number
}

/** This process has reached one of its limits. */
export class BusyError extends UnavailableError {
  constructor(readonly reason: "deliveries" | "buffered_bytes") {
    const what = reason === "deliveries" ? "as many deliveries at work as it takes" : "as much data waiting as it holds"
    super("busy", `This hub is busy: it has ${what} at once. Send again in a moment.`)
  }
}

/** What a form or delivery uses, from its admission until it leaves. */
export interface Place {
  /**
   * Counts bytes of the body as they arrive.
   * @throws BusyError when there are more than announced, and too many for the limit.
   */
  readonly took: (bytes: number) => void
  /**
   * Resolves when the delivery may use the memory that its integration declares. Absent when it declares none.
   * @throws the reason of the signal when the signal is aborted first.
   */
  readonly takeMemory?: MemoryShare["take"]
  /** Frees the place. May be called again. */
  readonly leave: () => void
}

/** Decides which forms and deliveries this process accepts, so that a rush of requests does not use up memory or disk. */
export class Admission {
  private readonly bytesByPlace = new Map<Place, number>()
  private allBytes = 0
  /** Memory of large deliveries. When it is used up, deliveries wait. */
  readonly memory: MemoryBudget

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly onRefused: (reason: BusyError["reason"]) => void = () => undefined,
  ) {
    this.memory = new MemoryBudget(limits.maxMemoryBytes)
  }

  /** Number of running forms and deliveries. */
  get deliveries(): number {
    return this.bytesByPlace.size
  }

  /** Bytes of bodies that are held or announced. */
  get bufferedBytes(): number {
    return this.allBytes
  }

  /**
   * Admits a form or delivery.
   * @param announcedBytes Length of the body according to its header; 0 when unknown.
   * @param memoryBytes Memory that the integration declares.
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

  /** Reserves bytes for a place. A single body may exceed the limit; several together must fit. */
  private occupy(place: Place, bytes: number): void {
    const othersBytes = this.allBytes - (this.bytesByPlace.get(place) ?? 0)
    if (othersBytes > 0 && othersBytes + bytes > this.limits.maxBufferedBytes) {
      // Its data is being released. Meanwhile it must not count against the others.
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
