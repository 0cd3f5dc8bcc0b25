import { oneLine } from "../../text/one_line"
import { sentence } from "../../text/sentence"
import { table } from "../terminal"
import type { HookAnswer } from "./link_answers"

/** Reasons for which a link ignores an event, and what to do. */
const REASONS: Readonly<Record<string, string>> = {
  event: "the link does not listen for this event: see --event",
  repository: "the link is of another repository: see --repository",
  branch: "the link is of another branch: see --branch",
  deleted: "the branch is deleted",
  paths: "no file of the event matches the paths of the link",
  job: "the link is of other jobs: see --job",
  status: "the link waits for a run that succeeds: see --event",
  connector: "the link is of other connections: see --connector",
  type: "the link is of other types: see --type",
}

/** What the hub did with an event: a line for the whole, and one for each operation. */
export function hookLines(status: number, answer: HookAnswer): string[] {
  const rows = (answer.results ?? []).map((result) => {
    const mark = result.skipped ? "skip" : result.success ? "ok" : "FAIL"
    return [mark, oneLine(result.do), oneLine(result.message ?? "")]
  })
  return [`${status}: ${sentence(outcomeOf(answer))}`, ...table(rows)]
}

function outcomeOf({
  success,
  error,
  ping,
  ignored,
  reason = "",
  duplicate,
  accepted,
  results = [],
}: HookAnswer): string {
  if (!success) return error ? oneLine(error) : "failed"
  if (ping) return "taken as a test of the connection"
  if (ignored) return `ignored (${oneLine(reason)})${REASONS[reason] ? `: ${REASONS[reason]}` : ""}`
  if (duplicate) return "done before"
  if (accepted) return "accepted; the work goes on, and its outcome is in the log of the hub"
  return results.length === 1 ? "1 operation done" : `${results.length} operations done`
}
