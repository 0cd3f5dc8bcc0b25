import type { Request, Response } from "express"
import { endedIdle, isOver, loggedPath, toHubError } from "../../edge"
import {
  briefCause,
  type DataActionRequest,
  type DataActionResponse,
  type Destinations,
  DeliveryTally,
  type HubError,
  knownFormat,
  type Logger,
  SecretMask,
} from "../../framework"
import { loggedDefect, loggedFailure } from "../../logging"
import type { Metrics } from "../metrics"
import { loggedDestinations } from "./logged_destinations"
import { noteDelivery } from "./note_delivery"

const MAX_HEADER_TEXT = 200
const NO_SECRETS = new SecretMask()

/** How a delivery ended. `failure`: its answer says so. */
type Outcome = "success" | "failure" | "hung_up" | "timed_out"

/** Ends without an answer. */
const UNANSWERED = {
  hung_up: { errorCode: "caller_hung_up", reason: "The caller closed the connection before the answer." },
  timed_out: { errorCode: "connection_idle", reason: "The hub closed the connection, because no byte came or went." },
} as const

export interface WatchOptions {
  logger: Logger
  metrics: Metrics
  request: Request
  response: Response
}

/**
 * Tells the log and the metrics how one delivery ended: one line for each delivery, with the same fields whatever its end, and
 * no value of a row, a setting or an answer.
 */
export class DeliveryWatch {
  readonly tally = new DeliveryTally()
  private readonly startedAt = performance.now()
  private integration?: string
  private read: { format?: string; destinations?: string[]; destinationCount?: number } = {}

  constructor(private readonly options: WatchOptions) {}

  /** Counts the delivery in the metrics, under the name of the integration. Without it the delivery is only logged. */
  admit(integration: string): void {
    this.integration = integration
  }

  /** The request has been read, and says what goes where. */
  begun({ format, attachment }: DataActionRequest, destinations: Destinations): void {
    const given = format ?? attachment?.extension
    this.read = { format: given && knownFormat(given), ...loggedDestinations(destinations) }
  }

  /**
   * The integration returned an answer.
   * @param isAnswered Whether the caller still waited for it.
   */
  answered({ success }: DataActionResponse, isAnswered: boolean): void {
    if (!success && !isAnswered) return this.unanswered()
    const { logger } = this.options
    const facts = { status: 200, isAnswered }
    if (success) return logger.info("delivery ended", this.end("success", "success", facts))
    const reason = this.tally.rows?.refused ? "Rows were refused." : "The answer of the integration reports a failure."
    logger.warn("delivery ended", this.end("failure", "failure", { ...facts, errorCode: "delivery_failed", reason }))
  }

  /** The delivery ended with an error, for which the caller gets `status` if it still waits. */
  failed(thrown: unknown, status: (error: HubError) => number, mask = NO_SECRETS): void {
    const { logger, request, response } = this.options
    if (isOver(response) || endedIdle(request.socket)) return this.unanswered()
    const error = toHubError(thrown)
    const isDefect = error.code === "internal"
    const facts = {
      status: status(error),
      isAnswered: true,
      ...loggedFailure(error),
      error: isDefect ? loggedDefect(error.cause) : undefined,
    }
    logger[isDefect ? "error" : "warn"]("delivery ended", this.end("failure", error.code, facts))
    // Its message may quote the text that it is about, so it is only for whoever looks for the defect.
    if (isDefect) logger.debug("defect", { error: briefCause(error.cause, (text) => mask.hide(text)) })
  }

  /** What the delivery ended with no longer matters, because hanging up ends the delivery. */
  private unanswered(): void {
    const { logger, request, response } = this.options
    const outcome = endedIdle(request.socket) ? "timed_out" : "hung_up"
    // A body that stops in the middle is answered by the connection itself.
    const status = response.statusCode === 408 ? 408 : undefined
    const facts = { ...UNANSWERED[outcome], status, isAnswered: false }
    logger.warn("delivery ended", this.end(outcome, outcome, facts))
  }

  private end(outcome: Outcome, counted: string, facts: object): Record<string, unknown> {
    const { metrics, request } = this.options
    const durationMs = performance.now() - this.startedAt
    if (this.integration !== undefined) metrics.countDelivery(this.integration, counted, durationMs / 1000, this.tally)
    const fields = {
      integration: this.integration ?? loggedPath(String(request.params.name)),
      outcome,
      durationMs: Math.round(durationMs),
      instanceId: headerText(request, "x-looker-instance"),
      webhookId: headerText(request, "x-looker-webhook-id"),
      ...this.read,
      ...factsOf(this.tally, outcome === "success"),
      ...facts,
    }
    noteDelivery(outcome, fields)
    return fields
  }
}

/** What a tally counted. */
function factsOf(tally: DeliveryTally, isSuccess: boolean): Record<string, number | undefined> {
  const rows = tally.rowsAtEnd(isSuccess)
  return {
    rowsRead: rows?.read,
    rowsDelivered: rows?.delivered,
    rowsRefused: rows?.refused,
    rowsSkipped: rows?.skipped,
    receivedBytes: tally.receivedBytes,
    resultBytes: tally.resultBytes,
    sentBytes: tally.sentBytes,
    calls: tally.calls,
    retries: tally.retries,
    requestMs: Math.round(tally.stageMs("request")),
    memoryMs: Math.round(tally.stageMs("memory")),
    resultMs: Math.round(tally.stageMs("result")),
    serviceMs: Math.round(tally.stageMs("service")),
  }
}

function headerText(request: Request, name: string): string | undefined {
  return request.header(name)?.slice(0, MAX_HEADER_TEXT)
}
