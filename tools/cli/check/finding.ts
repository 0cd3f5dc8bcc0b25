import type { Integration } from "../../../src/framework"
import type { Project } from "../project"

/** Something that is missing or wrong. */
export interface Finding {
  /** Name of the integration. */
  integration: string
  /** A sentence. */
  problem: string
  /** What to do, a sentence. */
  cure: string
}

/** What a rule finds, without the name of the integration. */
export type Complaint = Omit<Finding, "integration">

/** A rule that every integration has to follow. */
export type Rule = (integration: Integration, project: Project) => readonly Complaint[] | Promise<readonly Complaint[]>

/** Returns one complaint, or none when the condition holds. */
export function unless(holds: boolean, problem: string, cure: string): Complaint[] {
  return holds ? [] : [{ problem, cure }]
}
