import { useEffect, useRef, useState } from "preact/hooks"
import type { Delivery } from "./use_deliveries"

const TICK_MS = 250
/** The rate is that of these last milliseconds. */
const WINDOW_MS = 5000
/** Before this, a rate would be a guess. */
const SHORTEST_MS = 500

export interface Pace {
  elapsedMs: number
  /** Rows a second; absent while unknown. */
  rate?: number
  /** Time until the last row is out, in milliseconds; absent while unknown. */
  leftMs?: number
}

/** How fast a delivery goes. Recomputed while it runs. */
export function usePace({ isRunning, startedAt, progress, verdict }: Delivery): Pace {
  const [now, setNow] = useState(Date.now())
  const samples = useRef<{ at: number; rows: number }[]>([])
  const { rows, totalRows = 0 } = progress
  useEffect(() => {
    samples.current = []
    if (!isRunning) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isRunning, startedAt])
  useEffect(() => {
    if (!isRunning || rows === undefined) return
    const at = Date.now()
    samples.current = [...samples.current.filter((each) => each.at > at - WINDOW_MS), { at, rows }]
  }, [progress])

  const elapsedMs = verdict?.durationMs ?? Math.max(0, now - startedAt)
  if (!isRunning) return { elapsedMs, rate: verdict && rows ? (rows / Math.max(elapsedMs, 1)) * 1000 : undefined }
  const first = samples.current[0]
  if (!first || rows === undefined || now - first.at < SHORTEST_MS) return { elapsedMs }
  const rate = ((rows - first.rows) / (now - first.at)) * 1000
  return { elapsedMs, rate, leftMs: rate > 0 && rows < totalRows ? ((totalRows - rows) / rate) * 1000 : undefined }
}
