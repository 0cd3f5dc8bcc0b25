import { useEffect, useState } from "preact/hooks"
import { bytes, count, duration } from "./texts"
import type { Delivery } from "./use_deliveries"

const TICK_MS = 100

/** The progress bar, and how much has been sent. */
export function ProgressView({ delivery, onStop }: { delivery: Delivery; onStop: () => void }) {
  const { isRunning, progress, calls, verdict, startedAt } = delivery
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isRunning, startedAt])

  const { rows, totalRows } = progress
  const elapsedMs = verdict?.durationMs ?? Math.max(0, now - startedAt)
  const share = totalRows ? (rows ?? 0) / totalRows : undefined
  const facts = [
    { label: "Rows", value: rows === undefined ? "–" : count(rows) },
    { label: "Data", value: bytes(progress.bytes) },
    { label: "Calls", value: count(Math.max(progress.calls ?? 0, calls.length)) },
    { label: "Time", value: duration(elapsedMs) },
  ]
  return (
    <div class={isRunning ? "card progress is-running" : "card progress"}>
      <div class="row">
        {isRunning && share === undefined ? (
          <progress aria-label="Delivery" />
        ) : (
          <progress aria-label="Delivery" max={1} value={isRunning ? share : (share ?? (verdict?.isSuccess ? 1 : 0))} />
        )}
        {isRunning && (
          <button type="button" class="small" onClick={onStop}>
            Stop
          </button>
        )}
      </div>
      {isRunning && share === 1 && <p class="quiet waiting">Everything is out. Waiting for the hub and the service.</p>}
      <dl>
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
