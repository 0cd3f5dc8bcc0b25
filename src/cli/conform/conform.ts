import { wrongUse } from "../command_error"
import { HubCaller } from "../hub_caller"
import { print } from "../terminal"
import { CHECKS, examine, type Result } from "./examination"
import { HubUnderTest } from "./hub_under_test"

const MAX_PATIENCE_SEC = 600

export interface ConformOptions {
  /** Token of the hub. */
  key?: string
  json?: boolean
  /** Seconds to wait for a keep-alive newline. */
  patience: string
}

/**
 * Calls a live hub as Looker does, and prints how well it keeps the contract.
 * @returns whether no `must` failed.
 * @throws CommandError when there is no hub to examine.
 */
export async function conform(url: string, { key, json = false, patience }: ConformOptions): Promise<boolean> {
  if (!key) throw wrongUse("The hub wants a token: add --key, or set HUB_KEY.")
  const patienceSec = Number(patience)
  if (!(patienceSec >= 0 && patienceSec <= MAX_PATIENCE_SEC)) {
    throw wrongUse(`--patience is a number of seconds, ${MAX_PATIENCE_SEC} at most.`)
  }
  const hub = await HubUnderTest.meet(new HubCaller(url, key), patienceSec)
  const results: Result[] = []
  for (const check of CHECKS) {
    const result = await examine(hub, check)
    results.push(result)
    if (!json) show(result)
  }
  const grade = gradeOf(results)
  if (json) print(JSON.stringify({ url: hub.caller.url.href, grade, checks: results }, undefined, 2))
  else summarise(grade, results)
  return grade.failedMusts === 0
}

interface Grade {
  passed: number
  /** Checks that were not skipped. */
  applicable: number
  skipped: number
  failedMusts: number
}

function gradeOf(results: readonly Result[]): Grade {
  const count = (outcome: Result["outcome"]) => results.filter((result) => result.outcome === outcome).length
  const failedMusts = results.filter(({ outcome, level }) => outcome === "fail" && level === "must").length
  return { passed: count("pass"), applicable: count("pass") + count("fail"), skipped: count("skip"), failedMusts }
}

const MARKS = { pass: "pass", fail: "FAIL", skip: "skip" }

function show({ id, section, level, title, outcome, expected, seen, reason }: Result): void {
  print(`${MARKS[outcome]}  §${section.padEnd(5)}  ${id.padEnd(24)}  ${title}${level === "should" ? " (should)" : ""}`)
  if (outcome === "fail") print(`              expected: ${expected}\n              seen:     ${seen}`)
  if (reason) print(`              ${reason}`)
}

function summarise({ passed, applicable, skipped, failedMusts }: Grade, results: readonly Result[]): void {
  print(`\n${passed} of ${applicable} applicable checks passed, ${skipped} skipped.`)
  if (failedMusts === 0) return
  const names = results.filter(({ outcome, level }) => outcome === "fail" && level === "must").map(({ id }) => id)
  print(`This hub breaks the contract: ${names.join(", ")}.`)
}
