import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"

const POLL_MS = 500
const KIBIBYTE = 1024

/** Resident memory of another process, in bytes. */
export class ProcessMemory {
  private highest: number
  private readonly timer?: NodeJS.Timeout
  /** Memory at the beginning, in bytes. */
  readonly atRest: number

  /** Starts to measure. */
  constructor(private readonly pid: number) {
    this.atRest = this.highest = this.now()
    // From here on, Linux itself keeps the peak.
    if (this.isLinux) writeFileSync(`/proc/${pid}/clear_refs`, "5")
    else this.timer = setInterval(() => (this.highest = Math.max(this.highest, this.now())), POLL_MS).unref()
  }

  /** Stops measuring. @returns the peak since the beginning, as far as it is known when the process has ended. */
  peak(): number {
    clearInterval(this.timer)
    this.highest = Math.max(this.highest, this.isLinux ? this.statusOf("VmHWM") : this.now())
    return this.highest
  }

  private get isLinux(): boolean {
    return existsSync(`/proc/${this.pid}/clear_refs`)
  }

  private now(): number {
    if (this.isLinux) return this.statusOf("VmRSS")
    try {
      return Number(execFileSync("ps", ["-o", "rss=", "-p", String(this.pid)])) * KIBIBYTE
    } catch {
      return 0
    }
  }

  private statusOf(key: string): number {
    const lines = readFileSync(`/proc/${this.pid}/status`, "utf8").split("\n")
    const line = lines.find((each) => each.startsWith(`${key}:`)) ?? ""
    return (Number.parseInt(line.slice(key.length + 1)) || 0) * KIBIBYTE
  }
}
