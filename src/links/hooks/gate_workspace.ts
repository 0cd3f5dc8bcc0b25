import { setTimeout as sleep } from "node:timers/promises"
import { ServiceError } from "../../errors"
import {
  createGitBranch,
  deleteGitBranch,
  type Looker,
  type LookerCalls,
  type LookerSession,
  logOut,
  readGitBranch,
} from "../../looker"
import type { OperationsRun } from "./run_operations"
import { Turns } from "./turns"

/** Time for removing what was made, in milliseconds. It is removed also when the work was stopped. */
const CLOSE_MS = 30_000
const COMMIT_DIGITS = 8
/** Waits before a project is examined again, in milliseconds: the first, and the longest. Each is a random share of itself. */
const AGAIN_MS = { first: 250, longest: 30_000 }
/** What Looker may answer when there is such a branch already. */
const TAKEN = new Set([400, 409, 422])

/** The dev workspace of a Looker belongs to the API user, not to a session: two commits in it at once would be mixed up. */
const turns = new Turns<Looker>()

/**
 * The workspace in which gates examine the commit of an event: a session of its own in the dev workspace, with a branch for each
 * project. It is made when the first gate needs it. Another link of this process waits until it is closed; other processes may
 * check out something else at any time, so each gate asks at its end what was checked out.
 */
export class GateWorkspace {
  private session?: LookerSession
  /** Projects in which a branch was made. */
  private readonly branched = new Set<string>()
  /** Those of them in which it was still checked out when it was last looked at. */
  private readonly checkedOut = new Set<string>()
  private leave?: () => void

  constructor(private readonly run: Pick<OperationsRun, "looker" | "link" | "commit" | "signal" | "logger">) {}

  /**
   * Looks at a project at the commit of the event; without one, as it is in production. Looks again when another process has
   * checked out something else meanwhile.
   * @throws ServiceError when Looker does not make the branch, or others take the workspace again and again; what `look` throws.
   */
  async examine<T>(project: string, look: (calls: LookerCalls) => Promise<T>): Promise<T> {
    const { looker, signal, commit } = this.run
    if (commit === undefined) return look(looker.calls(signal))
    const session = this.session ?? (await this.open())
    for (let waitMs = AGAIN_MS.first; ; waitMs *= 2) {
      if (!this.checkedOut.has(project)) await this.branch(session, project, commit)
      const looking = look(session)
      await looking.catch(() => undefined)
      if (await this.isOurs(session, project)) return looking
      this.checkedOut.delete(project)
      if (waitMs > AGAIN_MS.longest) throw taken(looker)
      await sleep(waitMs * Math.random(), undefined, { signal })
    }
  }

  /** Removes what was made; what cannot be removed is logged. Never rejects. */
  async close(): Promise<void> {
    const { session, leave, branched } = this
    if (session) {
      const calls = session.endedBy(AbortSignal.timeout(CLOSE_MS))
      for (const project of branched) {
        await deleteGitBranch(calls, project, this.branchName).catch((error: unknown) => this.tell(error, project))
      }
      await logOut(calls).catch((error: unknown) => this.tell(error))
    }
    branched.clear()
    this.checkedOut.clear()
    this.session = undefined
    this.leave = undefined
    leave?.()
  }

  private async open(): Promise<LookerSession> {
    const { looker, signal } = this.run
    this.leave = await enter(looker, signal)
    const session = looker.session(signal)
    await session.setWorkspace("dev")
    this.session = session
    return session
  }

  private async branch(session: LookerSession, project: string, commit: string): Promise<void> {
    const make = () => createGitBranch(session, project, this.branchName, commit)
    // Before it is made: a call that failed may have made it.
    this.branched.add(project)
    this.checkedOut.add(project)
    try {
      await make()
    } catch (error) {
      if (!(error instanceof ServiceError) || !TAKEN.has(error.serviceStatus ?? 0)) throw error
      // Left over from a process that ended before it could remove it; else there is nothing to delete.
      await deleteGitBranch(session, project, this.branchName).catch(() => {
        throw error
      })
      await make()
    }
  }

  /** Whether our branch is checked out. A Looker that does not say so is believed. */
  private async isOurs(session: LookerSession, project: string): Promise<boolean> {
    const name = await readGitBranch(session, project).catch(() => undefined)
    return name === undefined || name === this.branchName
  }

  private get branchName(): string {
    const { link, commit = "" } = this.run
    return `hub-${link.id}-${commit.slice(0, COMMIT_DIGITS)}`
  }

  private tell(error: unknown, project?: string): void {
    // Gone is what it should be.
    if (error instanceof ServiceError && error.serviceStatus === 404) return
    const { logger, looker, link } = this.run
    const facts = { looker: looker.settings.name, link: link.id, project, branch: project && this.branchName }
    logger.warn("gate workspace not removed", { ...facts, error })
  }
}

/** For now: it may be free when the partner sends again. */
function taken({ settings }: Looker): ServiceError {
  return new ServiceError(
    "Looker",
    `Other commits are being examined in the Looker ${settings.name}: send the event again in a minute.`,
  )
}

/** Waits for the turn at a Looker's dev workspace. @returns what ends the turn. */
async function enter(looker: Looker, signal: AbortSignal): Promise<() => void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true })
    const hold = () => new Promise<void>((leave) => (signal.aborted ? leave() : resolve(leave)))
    void turns.run(looker, hold)
  })
}
