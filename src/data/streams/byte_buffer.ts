/** Collects bytes in memory that grows. Small pieces cost no more than their bytes. */
export class ByteBuffer {
  private memory: Buffer = Buffer.alloc(0)
  private used = 0

  get length(): number {
    return this.used
  }

  /** The appended bytes; valid until the next `append` or `clear`. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used)
  }

  append(bytes: Uint8Array): void {
    const needed = this.used + bytes.length
    if (needed > this.memory.length) this.grow(needed)
    this.memory.set(bytes, this.used)
    this.used = needed
  }

  /** Appends a text in UTF-8. */
  appendText(text: string): void {
    const needed = this.used + Buffer.byteLength(text)
    if (needed > this.memory.length) this.grow(needed)
    this.used += this.memory.write(text, this.used)
  }

  /** Forgets the bytes and keeps the memory for the next ones. */
  clear(): void {
    this.used = 0
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.memory.length, 1024))
    larger.set(this.bytes)
    this.memory = larger
  }
}
