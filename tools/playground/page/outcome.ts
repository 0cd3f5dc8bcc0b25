import { readReceipt, type Receipt } from "./receipt"
import { bytes, count, plural } from "./texts"
import type { Delivery } from "./use_deliveries"

/** How a delivery ended, in numbers. */
export interface Outcome {
  isSuccess: boolean
  receipt?: Receipt
  /** Rows the service has acknowledged; absent when nobody said how many. */
  delivered?: number
  total?: number
  /** Number and what stands around it: `Delivered`, `8`, `of 10 rows.`; absent without a number. */
  words?: readonly [before: string, number: string, after: string]
}

/** Not while the end of a delivery from before a reload is still on its way to the page. */
export function hasEnded({ isRunning, verdict, error }: Delivery): boolean {
  return !isRunning && Boolean(verdict ?? error)
}

/** Sums up a delivery that has ended. A file that was taken counts as all of its rows. */
export function outcomeOf({ verdict, progress }: Delivery): Outcome {
  const isSuccess = verdict?.isSuccess ?? false
  const receipt = readReceipt(verdict?.message)
  if (receipt) {
    const { delivered, read, noun } = receipt
    // After a refusal the hub stops reading, so the result may have more rows than were read.
    const total = receipt.stopped === undefined ? read : Math.max(read, progress.totalRows ?? 0)
    return { isSuccess, receipt, delivered, total, words: rowWords(delivered, total, noun) }
  }
  if (!isSuccess) return { isSuccess }
  const rows = progress.totalRows ?? progress.rows
  if (rows !== undefined) return { isSuccess, delivered: rows, total: rows, words: rowWords(rows, rows, "row") }
  return { isSuccess, words: progress.bytes > 0 ? ["Delivered", bytes(progress.bytes), ""] : undefined }
}

function rowWords(delivered: number, total: number, noun: string): [string, string, string] {
  const nouns = plural(total, noun)
  return delivered === total
    ? ["Delivered", count(delivered), `${nouns.slice(nouns.indexOf(" ") + 1)}.`]
    : ["Delivered", count(delivered), `of ${nouns}.`]
}
