import { CommandError } from "../command_error"
import { type ConformCheck, Mismatch, NotApplicable } from "./conform_check"
import { errorChecks } from "./error_checks"
import { executeChecks } from "./execute_checks"
import { formChecks } from "./form_checks"
import type { HubUnderTest } from "./hub_under_test"
import { listChecks } from "./list_checks"
import { loginChecks } from "./login_checks"
import { routeChecks } from "./route_checks"
import { tokenChecks } from "./token_checks"
import { versionChecks } from "./version_checks"

/** All checks, in the order in which they run. */
export const CHECKS: readonly ConformCheck[] = [
  ...listChecks,
  ...versionChecks,
  ...routeChecks,
  ...formChecks,
  ...executeChecks,
  ...loginChecks,
  ...tokenChecks,
  ...errorChecks,
]

/** The result of one check. */
export interface Result extends Pick<ConformCheck, "id" | "section" | "level" | "title"> {
  outcome: "pass" | "fail" | "skip"
  /** Only for a failed check. */
  expected?: string
  /** Only for a failed check. */
  seen?: string
  /** Why the check was skipped. */
  reason?: string
}

/** Runs a check. @throws errors other than a Mismatch, NotApplicable or CommandError. */
export async function examine(hub: HubUnderTest, check: ConformCheck): Promise<Result> {
  const { id, section, level, title } = check
  const result = { id, section, level, title }
  try {
    await check.run(hub)
    return { ...result, outcome: "pass" }
  } catch (error) {
    if (error instanceof Mismatch) return { ...result, outcome: "fail", expected: error.expected, seen: error.seen }
    if (error instanceof NotApplicable) return { ...result, outcome: "skip", reason: error.message }
    if (error instanceof CommandError) return { ...result, outcome: "fail", expected: "an answer", seen: error.message }
    throw error
  }
}
