/** Random choices that are the same in every run, so that a failure can be repeated. */
export class SeededRandom {
  constructor(private state = 1) {}

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  oneOf<T>(values: ArrayLike<T>): T {
    return values[this.below(values.length)] as T
  }

  /** A text with one character replaced by another one of `alphabet`. */
  withOneChanged(text: string, alphabet: string, at = this.below(text.length)): string {
    const others = alphabet.replace(text[at] ?? "", "")
    return text.slice(0, at) + this.oneOf(others) + text.slice(at + 1)
  }
}
