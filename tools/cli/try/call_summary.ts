import type { RecordedCall } from "../../sandbox/sandbox"
import { shorten, table } from "../../../src/cli/terminal"

/** Most kinds of call that are listed; all further kinds are counted together. */
const MAX_KINDS = 12
const BODY_LENGTH = 160

interface CallKind {
  method: string
  address: string
  outcome: string
  count: number
  bytes: number
}

/** Summarizes the hub's calls to services in a few lines, however many calls there were. */
export class CallSummary {
  private readonly kinds = new Map<string, CallKind>()
  private first?: RecordedCall
  private lateCount = 0
  private brokenOffCount = 0
  count = 0

  /** Calls that ended after the answer to Looker, or that the hub broke off. */
  get unawaited(): number {
    return this.lateCount + this.brokenOffCount
  }

  /** @param isLate Whether Looker had its answer before. */
  add(call: RecordedCall, isLate = false): void {
    this.count++
    if (isLate) this.lateCount++
    else if (call.status === undefined && !call.fault) this.brokenOffCount++
    this.first ??= call
    const { method, url, fault, status, requestBytes } = call
    const outcome = `${status ?? "no answer"}${fault ? ` (fault ${fault})` : ""}`
    const address = url.split("?", 1)[0] ?? ""
    const key = [method, address, outcome].join(" ")
    const isNew = !this.kinds.has(key)
    const kind = this.kinds.get(isNew && this.kinds.size >= MAX_KINDS ? "others" : key)
    if (kind) {
      kind.count++
      kind.bytes += requestBytes
      return
    }
    const others = { method: "", address: "others", outcome: "", count: 1, bytes: requestBytes }
    if (this.kinds.size >= MAX_KINDS) this.kinds.set("others", others)
    else this.kinds.set(key, { method, address, outcome, count: 1, bytes: requestBytes })
  }

  lines(): string[] {
    if (this.count === 0) return ["The hub called no service."]
    const rows = [...this.kinds.values()].map(({ method, address, outcome, count, bytes }) => [
      `  ${count}x`,
      method,
      address,
      outcome,
      sizeText(bytes),
    ])
    const body = shorten(this.first?.requestBody ?? "", BODY_LENGTH)
    return [
      `Calls of the hub, answered by a stand-in: ${this.count}`,
      ...table(rows),
      ...(body ? [`  first body: ${body}`] : []),
    ]
  }
}

/** Formats a size as "1.2 KB", in powers of ten. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
