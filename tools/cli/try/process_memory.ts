import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"

const POLL_MS = 500
const KIBIBYTE = 1024

/** Resident memory of another process, in bytes. */
export class ProcessMemory {
  private highest: number
  private readonly timer?: NodeJS.Timeout
  /** What it had at the beginning. */
  readonly atRest: number

  /** Begins to watch. */
  constructor(private readonly pid: number) {
    this.atRest = this.highest = this.now()
    // Linux keeps the peak itself, from here on.
    if (this.isLinux) writeFileSync(`/proc/${pid}/clear_refs`, "5")
    else this.timer = setInterval(() => (this.highest = Math.max(this.highest, this.now())), POLL_MS).unref()
  }

  /** Ends the watching. @returns the highest since the beginning; what is known of it when the process is gone. */
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
