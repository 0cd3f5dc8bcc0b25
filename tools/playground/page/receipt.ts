/** Rows refused or skipped for one reason. */
export interface ReasonGroup {
  reason: string
  count: number
  /** Which rows, such as `row 3` or `e.g. rows 1, 2, 3`; empty when the hub did not say. */
  places: string
}

/** What the hub's message says about every row. */
export interface Receipt {
  /** Singular of what is delivered: `row`, `member`, … */
  noun: string
  read: number
  /** Rows the service has acknowledged. */
  delivered: number
  notSent: number
  refused: number
  skipped: number
  refusals: readonly ReasonGroup[]
  skips: readonly ReasonGroup[]
  /** Why no more rows were sent. */
  stopped?: string
  /** What the message says besides. */
  note: string
}

const DELIVERED = /\bDelivered (\d{1,12}) (\w{1,40})(\.|, then: )/
const NOT_SENT = /\bRead but not sent: (\d{1,12}) \w{1,40}\./
const FAILED = /\b(\d{1,12}) of (\d{1,12}) (\w{1,40}) failed: /
const SKIPPED = /\bSkipped (\d{1,12}) \w{1,40}: /
const PLACES = /\((?:(\d{1,12}) \w{1,40}(?:, ((?:e\.g\. )?rows [\d, ]{1,60}))?|(row \d{1,12}))\)/g

/** Reads the message of the hub's own `Receipt`. @returns undefined when the message is none. */
export function readReceipt(message = ""): Receipt | undefined {
  const skips = cutAt(message, SKIPPED)
  const failures = cutAt(skips.before, FAILED)
  const notSent = cutAt(failures.before, NOT_SENT)
  const delivered = cutAt(notSent.before, DELIVERED)
  if (!delivered.match && !failures.match) return undefined

  const [skippedCount, notSentCount] = [Number(skips.match?.[1] ?? 0), Number(notSent.match?.[1] ?? 0)]
  const refusedCount = Number(failures.match?.[1] ?? 0)
  const others = skippedCount + notSentCount + refusedCount
  const deliveredCount = Number(delivered.match?.[1] ?? Number(failures.match?.[2]) - others)
  const isStopped = delivered.match?.[3] === ", then: "
  const refused = groupsIn(failures.after)
  const skipped = groupsIn(skips.after)
  const rest = isStopped ? [] : [delivered.after]
  return {
    noun: (failures.match?.[3] ?? delivered.match?.[2] ?? "row").replace(/s$/, ""),
    read: deliveredCount + others,
    delivered: deliveredCount,
    notSent: notSentCount,
    refused: refusedCount,
    skipped: skippedCount,
    refusals: refused.groups,
    skips: skipped.groups,
    stopped: isStopped ? delivered.after : undefined,
    note: [delivered.before, ...rest, notSent.after, refused.rest, skipped.rest].filter(Boolean).join(" "),
  }
}

function cutAt(text: string, pattern: RegExp) {
  const match = pattern.exec(text)
  if (!match) return { before: text, after: "" }
  return { match, before: text.slice(0, match.index).trim(), after: text.slice(match.index + match[0].length).trim() }
}

/** Reads `Email is missing (row 3), other reasons (7 rows).` and returns what follows it. */
function groupsIn(text: string): { groups: ReasonGroup[]; rest: string } {
  const groups: ReasonGroup[] = []
  let end = 0
  for (const { 0: all, 1: count, 2: rows = "", 3: row, index } of text.matchAll(PLACES)) {
    const reason = text.slice(end, index).replace(/^, /, "").trim()
    groups.push({ reason, count: Number(count ?? 1), places: row ?? rows })
    end = index + all.length
  }
  return { groups, rest: text.slice(end).replace(/^\./, "").trim() }
}
