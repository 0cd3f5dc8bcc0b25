/**
 * `ok`: as it should be. `change`: it works, and should be changed. `broken`: something does not work. `unchecked`: nobody could
 * look, or nothing is there to look at.
 */
export type Outcome = "ok" | "change" | "broken" | "unchecked"

/** One thing that a check found. */
export interface Finding {
  outcome: Outcome
  /** What was found. */
  message: string
  /** What to do, where something is to be done and the message does not say it already. */
  cure?: string
}

export const ok = (message: string): Finding => ({ outcome: "ok", message })
export const change = (message: string, cure?: string): Finding => ({ outcome: "change", message, cure })
export const broken = (message: string, cure?: string): Finding => ({ outcome: "broken", message, cure })
export const unchecked = (message: string, cure?: string): Finding => ({ outcome: "unchecked", message, cure })

/** Such as `3 services`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`
}
