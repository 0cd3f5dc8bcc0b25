import { type Looker, type LookerCalls, mayPassLater } from "../../looker"
import { DeliveryError, ServiceError } from "../../errors"
import type { Logger } from "../../logging"
import { eachFact, type Gate, NO_FACTS, oneFact } from "../../policy"
import type { Link } from "../link"
import type { OperationResult, OperationRun, Planned } from "../operations"
import type { PartnerSettings } from "../partner_settings"
import { GateWorkspace } from "./gate_workspace"
import type { LinkMetrics } from "../link_metrics"

const RETRY_SEC = { min: 1, max: 3600, usual: 30 }

export interface OperationsRun {
  looker: Looker
  link: Link
  planned: readonly Planned[]
  commit?: string
  timeSec: number
  /** Results of operations that an earlier delivery of this event has done, by text. */
  succeeded: ReadonlyMap<string, OperationResult>
  settings: PartnerSettings
  metrics: LinkMetrics
  logger: Logger
  /** Asks the policy. Absent: everything is allowed. */
  gate?: Gate
  signal: AbortSignal
}

export interface OperationsEnd {
  results: OperationResult[]
  /** `retry`: some failed for now. */
  outcome: "done" | "failed" | "retry"
  /** Seconds after which to send again. */
  retryAfterSec: number
}

/**
 * Runs the operations of a link in their order. A failed gate skips what stands behind it; any other failure does not keep the
 * next from running. Never rejects.
 */
export async function runOperations(run: OperationsRun): Promise<OperationsEnd> {
  const results: OperationResult[] = []
  const end = { retryAfterSec: 0, isForNow: false, isGateShut: false }
  const workspace = new GateWorkspace(run)
  const calls = run.looker.calls(run.signal)
  const lastGate = run.planned.findLastIndex(({ operation }) => operation.isGate)
  try {
    for (const [at, planned] of run.planned.entries()) {
      results.push(await runOne({ ...run, calls, workspace, results, end }, planned))
      // What follows does without it, and other links may wait for it.
      if (at === lastGate) await workspace.close()
    }
  } finally {
    await workspace.close()
  }
  const outcome = end.isForNow ? "retry" : results.every(({ success }) => success) ? "done" : "failed"
  return { results, outcome, retryAfterSec: end.retryAfterSec || RETRY_SEC.usual }
}

interface Running extends OperationsRun {
  calls: LookerCalls
  workspace: GateWorkspace
  results: OperationResult[]
  end: { retryAfterSec: number; isForNow: boolean; isGateShut: boolean }
}

async function runOne(running: Running, { text, operation, target }: Planned): Promise<OperationResult> {
  const { succeeded, end, metrics, logger, looker, link, workspace, results } = running
  const done = succeeded.get(text)
  // What told others how it went tells them of the new end.
  if (done && !operation.isLast) return done
  // What tells others how it went runs behind a failed gate as well.
  if (end.isGateShut && !operation.isLast) {
    metrics.countOperation(operation.name, "skipped")
    return { do: text, success: false, skipped: true }
  }
  try {
    const examine: OperationRun["examine"] = (project, look) => workspace.examine(project, look)
    const details: OperationRun = { ...running, examine, before: results }
    permit(running, { text, operation, target })
    const message = await operation.run(target, details)
    metrics.countOperation(operation.name, "done")
    return { do: text, success: true, message }
  } catch (thrown) {
    // A call that was ended says only that it was ended.
    const error: unknown = running.signal.aborted ? running.signal.reason : thrown
    const isForNow = isPassing(error)
    end.isForNow ||= isForNow
    end.isGateShut ||= operation.isGate === true
    if (isForNow) end.retryAfterSec = Math.max(end.retryAfterSec, retryAfterSec(error))
    metrics.countOperation(operation.name, isForNow ? "retry" : "failed")
    const status = error instanceof ServiceError ? error.serviceStatus : undefined
    const isKnown = error instanceof DeliveryError
    const facts = { operation: operation.name, looker: looker.settings.name, link: link.id, status }
    if (isKnown) logger.warn("operation failed", { ...facts, reason: error.message })
    else logger.error("operation failed", { ...facts, error })
    return { do: text, success: false, message: isKnown ? error.message : "The hub failed at this: its log says more." }
  }
}

/** Asks the policy. @throws DeliveryError with the sentence for people. */
function permit({ gate, looker }: OperationsRun, { operation, target }: Planned): void {
  const { hostname } = new URL(looker.settings.url)
  const destination = eachFact([`looker://${hostname}/${operation.name}${target && `/${target}`}`])
  const facts = { ...NO_FACTS, looker: oneFact(hostname), integration: oneFact("links"), destination }
  gate?.check({ ...facts, amounts: { rows: 0, bytes: 0 } }, { integration: "links" })
}

/** Whether the same operation may succeed when the partner sends again. */
function isPassing(error: unknown): boolean {
  if (error instanceof DeliveryError && error.code === "hub_stopped") return true
  return error instanceof ServiceError && mayPassLater(error)
}

function retryAfterSec(error: unknown): number {
  const asked = (error instanceof ServiceError && error.retryAfterSec) || 0
  return asked >= RETRY_SEC.min && asked <= RETRY_SEC.max ? asked : RETRY_SEC.usual
}
