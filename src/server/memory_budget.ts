/** What one delivery may hold of the memory that all share. */
export interface MemoryShare {
  /** Resolves when it may be held. Asked again, it is the same. @throws the signal's reason when that is aborted before. */
  readonly take: (signal: AbortSignal) => Promise<void>
  /** Gives it back, taken or not. */
  readonly release: () => void
}

/** Memory that the deliveries of one process share: where it is used up, the next waits for its turn, first come, first served. */
export class MemoryBudget {
  private allBytes = 0
  private readonly turns: { bytes: number; begin: () => void }[] = []

  constructor(private readonly maxBytes: number) {}

  /** Bytes that deliveries may hold now. */
  get heldBytes(): number {
    return this.allBytes
  }

  /** Deliveries that wait. */
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

  /** One delivery alone may hold more than there is; several together have to fit. */
  private letNextIn(): void {
    for (let [next] = this.turns; next; [next] = this.turns) {
      if (this.allBytes > 0 && this.allBytes + next.bytes > this.maxBytes) return
      this.turns.shift()
      next.begin()
    }
  }
}
