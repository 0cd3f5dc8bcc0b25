import { BigNumber } from "./big_number"
import { FactList } from "./fact_list"
import { bytes, count, duration, perSecond, plural } from "./texts"
import type { Delivery } from "./use_deliveries"
import { usePace } from "./use_pace"

interface Props {
  delivery: Delivery
  hasSandbox: boolean
  onStop: () => void
}

/** A running delivery: how much is out, how fast, and how long it will take. */
export function ProgressView({ delivery, hasSandbox, onStop }: Props) {
  const { progress, calls, waiting } = delivery
  const { rows = 0, totalRows } = progress
  const { elapsedMs, rate, leftMs } = usePace(delivery)
  const isOut = totalRows !== undefined && totalRows > 0 && rows >= totalRows
  return (
    <div class="card standing progress is-running">
      <div class="row">
        <h3>{waiting ? "Waiting for its turn …" : isOut ? "Waiting for the hub and the service …" : "Sending …"}</h3>
        <button type="button" class="small" onClick={onStop}>
          Stop
        </button>
      </div>
      <BigNumber
        words={
          totalRows === undefined
            ? ["Sent", bytes(progress.bytes), ""]
            : ["Sent", count(rows), `of ${plural(totalRows, "row")}`]
        }
      />
      <ProgressBar delivery={delivery} />
      <FactList
        facts={[
          ["Time", duration(elapsedMs)],
          ["Left", leftMs === undefined ? "–" : duration(leftMs)],
          ["Rows a second", rate === undefined ? "–" : perSecond(rate)],
          hasSandbox ? ["Calls", count(Math.max(progress.calls ?? 0, calls.length))] : ["Data", bytes(progress.bytes)],
        ]}
      />
    </div>
  )
}

/** How much of a running delivery is out. */
export function ProgressBar({ delivery: { progress } }: { delivery: Delivery }) {
  const { rows = 0, totalRows } = progress
  return totalRows ? (
    <progress aria-label="Delivery" max={1} value={rows / totalRows} />
  ) : (
    <progress aria-label="Delivery" />
  )
}
