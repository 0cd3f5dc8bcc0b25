import { DataActionResponse } from "../response/data_action_response"
import { sentence } from "../../text/sentence"
import { cutText, shortenText } from "../../text/cut_text"

/** Singular and plural of what is delivered. */
export type Nouns = readonly [singular: string, plural: string]

/** Rows refused for one reason. */
export interface ReasonGroup {
  readonly reason: string
  readonly count: number
  /** Numbers of the first few rows, from 1. */
  readonly rowNumbers: readonly number[]
}

/** Most distinct reasons that are kept. Refusals for further reasons are only counted. */
const MAX_REASONS = 50
const SHOWN_REASONS = 5
/** Row numbers kept and shown for each reason. */
const SHOWN_ROWS = 3
/** Length of one reason in a message, in characters. */
const MAX_REASON_LENGTH = 300

type Groups = Map<string, { reason: string; count: number; rowNumbers: number[] }>

/** Records what happened to every row of a delivery. Needs the same memory for ten rows as for ten million. */
export class Receipt {
  private readCount = 0
  private deliveredCount = 0
  private refusedCount = 0
  private skippedCount = 0
  private readonly groups: Groups = new Map()
  private readonly skippedGroups: Groups = new Map()
  private stopReason?: string

  /** @param shownReasons Most distinct reasons that a message quotes. */
  constructor(
    private readonly nouns: Nouns = ["row", "rows"],
    private readonly shownReasons = SHOWN_REASONS,
  ) {}

  /** Rows taken from the result. */
  get read(): number {
    return this.readCount
  }

  /** Rows the service has acknowledged. */
  get delivered(): number {
    return this.deliveredCount
  }

  /** Rows that the hub or the service refused, or that were in a failed batch. */
  get refused(): number {
    return this.refusedCount
  }

  /** Rows that should not be sent. This is not a failure. */
  get skipped(): number {
    return this.skippedCount
  }

  /** Rows that were read but not delivered, refused or skipped, because the delivery stopped first. */
  get notSent(): number {
    return this.readCount - this.deliveredCount - this.refusedCount - this.skippedCount
  }

  /** Why the delivery ended before the last row; undefined when it did not. */
  get stopped(): string | undefined {
    return this.stopReason
  }

  get success(): boolean {
    return this.refusedCount === 0 && this.notSent === 0 && this.stopReason === undefined
  }

  /** The refusals by reason, the most frequent first. Only 50 reasons are kept; `refused` counts the others too. */
  get reasons(): readonly ReasonGroup[] {
    return byCount(this.groups)
  }

  /** Notes one more row. @returns its number, from 1. */
  addRead(): number {
    return ++this.readCount
  }

  addDelivered(count: number): void {
    this.deliveredCount += count
  }

  addRefused(rowNumber: number, reason: string): void {
    this.refusedCount++
    addTo(this.groups, rowNumber, reason)
  }

  addSkipped(rowNumber: number, reason: string): void {
    this.skippedCount++
    addTo(this.skippedGroups, rowNumber, reason)
  }

  /** Notes why no more rows are sent. Only the first reason is kept. */
  stop(reason: string): void {
    this.stopReason ??= shorten(reason)
  }

  /** The message for people in Looker: what arrived, what did not, and why. About 2 KB at most. */
  get message(): string {
    if (this.readCount === 0 && this.success) return "The result has no rows, so there was nothing to deliver."
    const sentences: string[] = []
    if (this.success) sentences.push(`Delivered ${this.counted(this.deliveredCount)}.`)
    if (this.stopReason)
      sentences.push(`Delivered ${this.counted(this.deliveredCount)}, then: ${sentence(this.stopReason)}`)
    if (this.notSent > 0) sentences.push(`Read but not sent: ${this.counted(this.notSent)}.`)
    if (this.refusedCount > 0) {
      sentences.push(`${this.refusedCount} of ${this.counted(this.readCount)} failed: ${this.reasonsIn(this.groups)}.`)
    }
    if (this.skippedCount > 0) {
      sentences.push(`Skipped ${this.counted(this.skippedCount)}: ${this.reasonsIn(this.skippedGroups)}.`)
    }
    return sentences.join(" ")
  }

  toResponse(): DataActionResponse {
    return new DataActionResponse({ success: this.success, message: this.message })
  }

  private reasonsIn(groups: Groups): string {
    const shown = byCount(groups).slice(0, this.shownReasons)
    const parts = shown.map((group) => `${group.reason.replace(/\.$/, "")} (${this.places(group)})`)
    const all = groups === this.groups ? this.refusedCount : this.skippedCount
    const others = shown.reduce((rest, group) => rest - group.count, all)
    if (others > 0) parts.push(`other reasons (${this.counted(others)})`)
    return parts.join(", ")
  }

  private places({ count, rowNumbers }: ReasonGroup): string {
    if (count === 1) return `row ${rowNumbers.join()}`
    const example = count > rowNumbers.length ? "e.g. " : ""
    return `${this.counted(count)}, ${example}rows ${rowNumbers.join(", ")}`
  }

  private counted(count: number): string {
    return `${count} ${this.nouns[count === 1 ? 0 : 1]}`
  }
}

function addTo(groups: Groups, rowNumber: number, reason: string): void {
  const shortReason = shorten(reason)
  const group = groups.get(shortReason)
  if (group) {
    group.count++
    if (group.rowNumbers.length < SHOWN_ROWS) group.rowNumbers.push(rowNumber)
  } else if (groups.size < MAX_REASONS) {
    groups.set(shortReason, { reason: shortReason, count: 1, rowNumbers: [rowNumber] })
  }
}

/** The most frequent first. */
function byCount(groups: Groups): ReasonGroup[] {
  return [...groups.values()].sort((one, other) => other.count - one.count)
}

/** Turns a reason into one line of limited length. Never splits a character. */
function shorten(reason: string): string {
  const line = cutText(reason, MAX_REASON_LENGTH * 4)
    .replaceAll(/\s+/g, " ")
    .trim()
  return shortenText(line, MAX_REASON_LENGTH)
}
