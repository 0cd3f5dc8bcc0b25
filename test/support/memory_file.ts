/** Bytes that grow as they are written, at any position. */
export class MemoryFile {
  private room = Buffer.alloc(0)
  private size = 0

  write(data: Buffer, position: number): void {
    const end = position + data.length
    if (end > this.room.length) this.room = Buffer.concat([this.room], Math.max(end, this.room.length * 2))
    data.copy(this.room, position)
    this.size = Math.max(this.size, end)
  }

  get content(): Buffer {
    return this.room.subarray(0, this.size)
  }
}
