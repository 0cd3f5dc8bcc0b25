import type { IGitBranch, ILookmlTestResult, IProject, IProjectValidation } from "@looker/sdk"
import { z } from "zod"
import { invalid, Refusal } from "../refusal"
import type { Session } from "../sessions"
import { type LookmlFaults, testResultsOf, validationOf } from "./lookml"

const NEW_BRANCH = z.object({ name: z.string().min(1), ref: z.string().min(1) })

/** One deployment: by which call, and what was asked for. */
export interface Deployment {
  by: "api" | "webhook"
  ref?: string
  branch?: string
}

/** A LookML project: its branches, what is in production, and what is wrong in each commit. */
export class Project {
  /** Name → commit. */
  readonly branches = new Map<string, string>()
  readonly deployments: Deployment[] = []
  /** What was examined, and at which commit. */
  readonly checks: { kind: "validate" | "test"; ref: string }[] = []
  /** Commits that Looker cannot fetch. */
  readonly missingRefs = new Set<string>()
  /** What the next calls of the deploy webhook fail of, within a 200. */
  webhookError?: string
  private readonly faults = new Map<string, LookmlFaults>()
  /** Id of a user → the branch of that user's own copy. */
  private readonly checkouts = new Map<string, string>()

  /** @param productionRef Commit in production. */
  constructor(
    readonly id: string,
    public productionRef: string,
  ) {
    this.branches.set("main", productionRef)
  }

  /** Says what is wrong with a commit. Default: with that in production. */
  setFaults(faults: LookmlFaults, ref = this.productionRef): void {
    this.faults.set(ref, faults)
  }

  /** Moves a branch to a commit, as a push does. */
  push(branch: string, ref: string, faults: LookmlFaults = {}): void {
    this.branches.set(branch, ref)
    this.setFaults(faults, ref)
  }

  validate(session: Session): IProjectValidation {
    return validationOf(this.examine("validate", session))
  }

  test(session: Session): ILookmlTestResult[] {
    return testResultsOf(this.examine("test", session))
  }

  /** Makes a branch and checks it out in the copy of the user. */
  createBranch({ workspace, userId }: Session, body: unknown): IGitBranch | Refusal {
    const { data } = NEW_BRANCH.safeParse(body)
    if (!data) return invalid("name and ref are needed")
    if (workspace !== "dev") return invalid("Branches are made in the dev workspace")
    if (this.branches.has(data.name))
      return new Refusal(409, { message: "Branch already exists", documentation_url: "" })
    const ref = this.commitOf(data.ref)
    if (ref === undefined) return invalid(`There is no commit ${data.ref}`)
    this.branches.set(data.name, ref)
    this.checkouts.set(userId, data.name)
    return branchShape(data.name, ref)
  }

  /** The branch that the calls of a session see. */
  currentBranch({ workspace, userId }: Session): IGitBranch {
    const name = workspace === "dev" ? (this.checkouts.get(userId) ?? "main") : "main"
    const ref = this.branches.get(name)
    // What was deleted is no longer checked out.
    return ref === undefined ? branchShape("main", this.productionRef) : branchShape(name, ref)
  }

  /** @returns false when there is no such branch. */
  deleteBranch(name: string): boolean {
    return this.branches.delete(name)
  }

  /** @returns false when there is no such commit or branch. */
  deploy(deployment: Deployment): boolean {
    const { ref, branch = "main" } = deployment
    const commit = ref === undefined ? this.branches.get(branch) : this.commitOf(ref)
    if (commit === undefined) return false
    this.deployments.push(deployment)
    this.productionRef = commit
    return true
  }

  /** As the API gives it. */
  shape(): IProject {
    const git = { uses_git: true, git_production_branch_name: "main", git_release_mgmt_enabled: true }
    return { can: {}, id: this.id, name: this.id, is_example: false, ...git }
  }

  private examine(kind: "validate" | "test", { workspace, userId }: Session): LookmlFaults {
    const own = workspace === "dev" ? this.branches.get(this.checkouts.get(userId) ?? "") : undefined
    const ref = own ?? this.productionRef
    this.checks.push({ kind, ref })
    return this.faults.get(ref) ?? {}
  }

  private commitOf(ref: string): string | undefined {
    return this.missingRefs.has(ref) ? undefined : (this.branches.get(ref) ?? ref)
  }
}

function branchShape(name: string, ref: string): IGitBranch {
  return { can: {}, name, ref, is_local: true, is_remote: false, is_production: name === "main", personal: false }
}
