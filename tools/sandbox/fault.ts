/**
 * How the outside world can misbehave:
 * - a status: an empty answer with it (429 with `Retry-After: 1`)
 * - `slow`: the right answer, but late
 * - `reset`: the connection is reset instead of answered
 * - `garbage`: a page of HTML with status 200
 * - `half`: an answer that breaks off in the middle of its body
 * - `echo`: a refusal that repeats what it was sent, keys included
 * - `endless`: an answer that never ends
 * - `bomb`: an answer whose few bytes unpack to 64 MiB
 * - `wordy`: a refusal of 1 MiB
 * - `shape`: valid JSON whose values all have a wrong type
 * - `empty`: an object without members
 */
const FAULT_KINDS = [
  "401",
  "403",
  "404",
  "429",
  "500",
  "slow",
  "reset",
  "garbage",
  "half",
  "echo",
  "endless",
  "bomb",
  "wordy",
  "shape",
  "empty",
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** How the outside world misbehaves. */
export interface Fault {
  kind: FaultKind
  /** Number of calls that get the fault, from 1. Default: all calls. */
  times?: number
}

const PATTERN = /^([a-z0-9]+?)(?:x([1-9]\d{0,5}))?$/

/**
 * Reads a fault from a command line or a form.
 * @param text A kind, optionally with x and a number of calls: `429x3`.
 * @throws Error with the cure when the text is not a fault.
 */
export function parseFault(text: string): Fault {
  const [, kind, times] = PATTERN.exec(text.trim().toLowerCase()) ?? []
  if (!isFaultKind(kind)) {
    throw new Error(`"${text}" is no fault: give one of ${FAULT_KINDS.join(", ")}, with a number of calls as in 429x3.`)
  }
  return times === undefined ? { kind } : { kind, times: Number(times) }
}

function isFaultKind(text: string | undefined): text is FaultKind {
  return FAULT_KINDS.some((kind) => kind === text)
}

/** Counts a fault down, call by call. */
export class FaultPlan {
  private kind?: FaultKind
  private left = 0

  /** @param fault Replaces the previous fault; undefined ends it. */
  set(fault: Fault | undefined): void {
    this.kind = fault?.kind
    this.left = fault?.times ?? Infinity
  }

  /** Counts one call. @returns the fault of this call. */
  take(): FaultKind | undefined {
    if (this.left <= 0) return undefined
    this.left--
    return this.kind
  }
}
