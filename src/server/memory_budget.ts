/** The share of one delivery in the common memory. */
export interface MemoryShare {
  /**
   * Resolves when the memory may be used. Further calls return the same promise.
   * @throws the signal's reason when the signal is aborted first.
   */
  readonly take: (signal: AbortSignal) => Promise<void>
  /** Returns the memory, whether it was taken or not. */
  readonly release: () => void
}

/** Memory that the deliveries of one process share. When it is used up, deliveries wait, first come, first served. */
export class MemoryBudget {
  private allBytes = 0
  private readonly turns: { bytes: number; begin: () => void }[] = []

  constructor(private readonly maxBytes: number) {}

  /** Bytes that deliveries hold now. */
  get heldBytes(): number {
    return this.allBytes
  }

  /** Number of waiting deliveries. */
  get waiting(): number {
    return this.turns.length
  }

  share(bytes: number): MemoryShare {
    let taken: Promise<void> | undefined
    let heldBytes = 0
    let isReleased = false
    const hold = () => {
      heldBytes = isReleased ? 0 : bytes
      this.allBytes += heldBytes
    }
    return {
      take: (signal) => (taken ??= this.turn(bytes, signal, hold)),
      release: () => {
        this.allBytes -= heldBytes
        heldBytes = 0
        isReleased = true
        this.letNextIn()
      },
    }
  }

  private turn(bytes: number, signal: AbortSignal, hold: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.turns.splice(this.turns.indexOf(turn), 1)
        reject(signal.reason as Error)
        this.letNextIn()
      }
      const turn = {
        bytes,
        begin: () => {
          signal.removeEventListener("abort", giveUp)
          hold()
          resolve()
        },
      }
      if (signal.aborted) return reject(signal.reason as Error)
      signal.addEventListener("abort", giveUp)
      this.turns.push(turn)
      this.letNextIn()
    })
  }

  /** Lets waiting deliveries in while they fit. A single delivery may exceed the limit; several together must fit. */
  private letNextIn(): void {
    for (let [next] = this.turns; next; [next] = this.turns) {
      if (this.allBytes > 0 && this.allBytes + next.bytes > this.maxBytes) return
      this.turns.shift()
      next.begin()
    }
  }
}
