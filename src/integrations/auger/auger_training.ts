import * as Hub from "../../framework"
import type { AugerId, Standing } from "./auger_answers"
import { type AugerClient, type AugerFile, type AugerSession, SERVICE } from "./auger_client"

/** What is left to do when the files are stored. */
export interface AugerRun {
  project: AugerId
  file: AugerFile
  /** Absent: the data is only handed over. */
  session?: AugerSession
}

/** How Auger's work is waited for. */
export interface AugerWaits {
  signal: AbortSignal
  everyMs: number
  limitMs: number
}

/**
 * Waits for the project to run, tells it of the file, waits until the file is processed, and starts the training if one is
 * wanted.
 * @throws DeliveryError when Auger fails, refuses, or takes longer than the waits.
 */
export async function finishRun(auger: AugerClient, run: AugerRun, waits: AugerWaits): Promise<void> {
  const { project, file, session } = run
  await until(
    waits,
    "the project was not started",
    () => auger.project(project),
    ({ status }) => status === "running",
  )
  const fileId = await auger.addFile(project, file)
  await until(waits, "the file was not processed", () => auger.file(fileId), isProcessed)
  if (!session) return
  const experiment = await auger.addExperiment(project, fileId, `${file.name}_${Date.now()}`)
  await auger.startSession(experiment, session)
}

/** @throws DeliveryError when Auger could not process the file. */
function isProcessed({ status, search_space_status }: Standing): boolean {
  const states = [status, search_space_status]
  if (states.includes("processed_with_error")) throw failure(`${SERVICE} could not process the file.`)
  return states.includes("processed")
}

async function until(
  { signal, everyMs, limitMs }: AugerWaits,
  problem: string,
  look: () => Promise<Standing>,
  isOver: (standing: Standing) => boolean,
): Promise<void> {
  const hasEnded = await Hub.watchJob({ signal, firstWaitMs: everyMs, limitMs }, async () => {
    const standing = await look().catch(ignorePassing)
    return standing && isOver(standing) ? true : undefined
  })
  if (!hasEnded) throw failure(`After ${Math.round(limitMs / 1000)} seconds ${problem}.`)
}

/** Nobody waits for an answer any more: the log tells of it. */
function failure(message: string): Hub.DeliveryError {
  return new Hub.DeliveryError(message, { loggedAs: message })
}

/** A look that fails for the moment is made up for by the next one. @throws any other error. */
function ignorePassing(error: unknown): undefined {
  if (!(error instanceof Hub.ServiceError)) throw error
  // Auger that could not be reached, or did not answer in time, has no status.
  const { serviceStatus: status = 503 } = error
  if (status !== 429 && status < 500) throw error
}
