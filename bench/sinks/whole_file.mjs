import { createHash } from "node:crypto"

/** Counts and hashes a file as it arrives, and keeps nothing of it but parts that came before their turn. */
export class WholeFile {
  bytes = 0
  #hash = createHash("sha256")
  #placed = 0
  #early = new Map()
  #tell

  constructor(tell) {
    this.#tell = tell
  }

  append(bytes) {
    this.bytes += bytes.length
    this.#hash.update(bytes)
  }

  /** Takes part `index`, counted from 0, in any order. */
  place(index, bytes) {
    this.#early.set(index, bytes)
    for (let next; (next = this.#early.get(this.#placed)); this.#placed += 1) {
      this.#early.delete(this.#placed)
      this.append(next)
    }
  }

  /** The service has the file: tells what it is, and begins anew. @param parts How many were named, where there are parts. */
  end(parts = this.#placed) {
    const isWhole = parts === this.#placed && this.#early.size === 0
    this.#tell({ bytes: this.bytes, sha256: isWhole ? this.#hash.digest("hex") : "parts are missing" })
    this.bytes = this.#placed = 0
    this.#hash = createHash("sha256")
    this.#early.clear()
  }
}
