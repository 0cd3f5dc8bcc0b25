import { createHash } from "node:crypto"
import { MalformedBodyError } from "../../errors"
import { isSigned } from "../../sealing"
import type { Link } from "../link"
import { secretKeyOf } from "../link_secret"
import type { LinksContext } from "../links_context"
import type { SlackNotes } from "../slack_notes"
import { type OperationResult, OPERATIONS, type Planned, plannedOf, UNKNOWN_OPERATION } from "../operations"
import type { OpenedLink } from "../sealing/link_seal"
import type { EventReading, HookEvent, Reading, Source } from "../sources"
import { traced } from "../../telemetry"
import { DeliveryMemory } from "./delivery_memory"
import { readEventBody } from "./event_body"
import {
  accepted,
  BUSY,
  DUPLICATE,
  GONE,
  type HookAnswer,
  ignored,
  malformed,
  NOT_FOUND,
  PING,
  ran,
  UNAUTHORIZED,
} from "./hook_answer"
import { runOperations } from "./run_operations"
import { Turns } from "./turns"

/** Longest time of all operations of one hook, in milliseconds. */
const LIMIT_MS = 3 * 3_600_000
const DAY_SEC = 86_400

/** A request as it came, before anything of it is believed. */
export interface HookRequest {
  headers: HookEvent["headers"]
  /** The last part of the address. */
  sealed: string
  bytes: Buffer
}

/** What became of a hook, for the log: the answer, and the link where it opened. */
export interface HookEnd {
  answer: HookAnswer
  link?: Link
  operations?: readonly OperationResult[]
}

/** Takes hooks, step by step in the order of `receive`. */
export class HookDesk {
  private readonly memory = new DeliveryMemory()
  private readonly turns = new Turns()
  private atWork = 0

  constructor(private readonly links: LinksContext) {}

  /** Whether this process has as many hooks at work as it may. */
  get isFull(): boolean {
    return this.atWork >= this.links.config.maxHooks
  }

  /**
   * Opens the link, checks the signature and its time, answers pings, filters, and runs the operations.
   * @param onLateEnd Called when work ended that was answered before its end.
   */
  async receive(source: Source, request: HookRequest, onLateEnd: (end: HookEnd) => void): Promise<HookEnd> {
    if (this.isFull) return { answer: BUSY }
    const opened = this.links.seal.open(source.name, request.sealed)
    if (opened === "unknown") return { answer: NOT_FOUND }
    if (opened === "ended" || opened === "revoked") {
      return { answer: GONE, link: this.links.seal.read(request.sealed)?.link }
    }
    const { link } = opened
    if (!this.isSigned(source, opened, request)) return { answer: UNAUTHORIZED, link }
    const reading = readEvent(source, link, request)
    if (reading instanceof MalformedBodyError) return { answer: malformed(reading.message), link }
    if (reading.kind === "ping") return { answer: PING, link }
    if (reading.kind === "ignored") {
      const { trouble } = reading
      if (trouble !== undefined) this.note((notes) => notes.tellTrouble(source, link, trouble))
      return { answer: ignored(reading.reason), link }
    }
    return this.run(source, link, reading, request.bytes, onLateEnd)
  }

  private isSigned(source: Source, { link, kid }: OpenedLink, { headers, bytes }: HookRequest): boolean {
    const secret = secretKeyOf(this.links.seal, source, link, kid)
    return isSigned({ headers, body: bytes }, source.schemeOf(link.filter), [secret])
  }

  /** Runs the operations in the link's turn, and answers when they end or when the partner waits no longer. */
  private async run(
    source: Source,
    link: Link,
    event: EventReading,
    bytes: Buffer,
    onLateEnd: (end: HookEnd) => void,
  ): Promise<HookEnd> {
    const { work, config } = this.links
    this.atWork += 1
    const job = work
      .start({ name: "hook", limitMs: LIMIT_MS }, (signal) =>
        traced(
          () => ({ name: "hook", kind: "internal", attributes: { "hub.source": source.name } }),
          () => this.turns.run(link.id, () => this.runInTurn(link, event, bytes, signal)),
        ),
      )
      .finally(() => (this.atWork -= 1))
    const first = await endOrLate(job, config.answerMs)
    if (first !== "late") {
      this.note((notes) => notes.tell(source, link, first, false))
      return first
    }
    void job.then(
      (end) => {
        this.note((notes) => notes.tell(source, link, end, true))
        onLateEnd(end)
      },
      () => undefined,
    )
    return { answer: accepted(link.id), link }
  }

  /** Tells people in Slack. The partner does not wait for it; a process that stops does. */
  private note(tell: (notes: SlackNotes) => Promise<void>): void {
    const { work, notes } = this.links
    // A failure is logged by the work.
    work.start({ name: "note in Slack" }, () => tell(notes)).catch(() => undefined)
  }

  private async runInTurn(link: Link, event: EventReading, bytes: Buffer, signal: AbortSignal): Promise<HookEnd> {
    const delivery = event.deliveryId ?? createHash("sha256").update(bytes).digest("base64url")
    const before = this.memory.find(link.id, delivery)
    if (before?.isDone) return { answer: DUPLICATE, link }
    const due = link.operations.map(planOf).filter((planned) => isDue(planned, event.phase))
    if (due.length === 0) return { answer: ignored("event"), link }
    const looker = this.links.lookers.find(({ settings }) => settings.name === link.looker)
    if (!looker) return lookerUnknown(link)
    const { results, outcome, retryAfterSec } = await runOperations({
      ...{ link, planned: due, signal, commit: event.commit, timeSec: timeOf(event) },
      succeeded: before?.succeeded ?? new Map<string, OperationResult>(),
      looker,
      settings: this.links.config,
      metrics: this.links.metrics,
      logger: this.links.logger,
      gate: this.links.gate,
    })
    const succeeded = results.filter(({ success }) => success).map((each) => [each.do, each] as const)
    this.memory.keep(link.id, delivery, { isDone: outcome === "done", succeeded: new Map(succeeded) })
    return { answer: ran(link.id, outcome, results, retryAfterSec), link, operations: results }
  }
}

/** What a signed event means for the link; the error when it is not as the source documents it. */
function readEvent(source: Source, { filter }: Link, { headers, bytes }: HookRequest): Reading | MalformedBodyError {
  try {
    return source.read({ headers, bytes, body: readEventBody(bytes) }, filter)
  } catch (error) {
    if (error instanceof MalformedBodyError) return error
    throw error
  }
}

/** The end of the work; `late` when it takes longer than the partner waits. */
async function endOrLate(work: Promise<HookEnd>, waitMs: number): Promise<HookEnd | "late"> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<"late">((resolve) => (timer = setTimeout(resolve, waitMs, "late")))
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What a link made by another version of the hub names is not dropped, but fails. */
function planOf(text: string): Planned {
  return plannedOf(text, OPERATIONS) ?? { text, operation: UNKNOWN_OPERATION, target: "" }
}

function isDue({ operation }: Planned, phase: EventReading["phase"]): boolean {
  if (phase === undefined || operation === UNKNOWN_OPERATION) return true
  return (operation.isResuming ?? false) === (phase === "closed")
}

function lookerUnknown(link: Link): HookEnd {
  const message = "The hub no longer knows this Looker: its operator has removed or renamed it."
  const operations = link.operations.map((text) => ({ do: text, success: false, message }))
  return { answer: ran(link.id, "failed", operations, 0), link, operations }
}

/** The time of an event, as far as it can be believed: not after now, and at most a day ago. */
function timeOf({ timeSec }: EventReading): number {
  const now = Math.floor(Date.now() / 1000)
  const time = Math.floor(timeSec ?? now)
  return time > now || time < now - DAY_SEC || Number.isNaN(time) ? now : time
}
