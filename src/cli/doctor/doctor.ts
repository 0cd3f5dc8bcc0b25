import type { CommandPlace } from "../command_place"
import { jsonText } from "../json_text"
import { examine, type NamedFinding } from "./examination"
import type { Outcome } from "./finding"
import { ownPlan, outsidePlan } from "./plans"
import { progressOn, type ProgressStream } from "./progress"

export interface DoctorOptions {
  /** Address of a live hub, of which only the outside is looked at. Default: the hub of the environment. */
  url?: string
  /** Token of the hub at `url`. */
  key?: string
  json?: boolean
  /** Where progress is shown. Default: nowhere. */
  progress?: ProgressStream
}

const MARKS: Readonly<Record<Outcome, string>> = { ok: "ok", change: "change", broken: "BROKEN", unchecked: "-" }

/**
 * Looks at all that a hub needs, and prints what it found and what to do about it.
 * @returns whether nothing is broken.
 * @throws CommandError
 */
export async function doctor(options: DoctorOptions, { environment, print }: CommandPlace): Promise<boolean> {
  const { url, key, json = false, progress } = options
  const { checks, hide } = url === undefined ? ownPlan(environment) : outsidePlan(url, key)
  const findings = await examine(checks, { hide, onProgress: progress && progressOn(progress) })
  const counts = countsOf(findings)
  const works = counts.broken === 0
  if (json) print(jsonText({ works, counts, findings }))
  else {
    for (const line of findings.flatMap(linesOf)) print(line)
    print(`\n${summaryOf(counts)}`)
  }
  return works
}

type Counts = Record<Outcome, number>

function countsOf(findings: readonly NamedFinding[]): Counts {
  const count = (wanted: Outcome) => findings.filter(({ outcome }) => outcome === wanted).length
  return { ok: count("ok"), change: count("change"), broken: count("broken"), unchecked: count("unchecked") }
}

function linesOf({ check, outcome, message, cure }: NamedFinding): string[] {
  const [mark, name] = [MARKS[outcome].padEnd(6), check.padEnd(12)]
  return [`${mark}  ${name}  ${message}`, ...(cure === undefined ? [] : [`${" ".repeat(22)}${cure}`])]
}

function summaryOf({ change, broken, unchecked }: Counts): string {
  if (change + broken + unchecked === 0) return "All is well."
  const parts = [
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(change > 0 ? [`${change} to be changed`] : []),
    ...(unchecked > 0 ? [`${unchecked} not checked`] : []),
  ]
  return `${broken === 0 ? "Nothing is broken: " : ""}${parts.join(", ")}.`
}
