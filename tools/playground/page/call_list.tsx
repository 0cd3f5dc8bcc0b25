import { useState } from "preact/hooks"
import type { RecordedCall } from "../playground_api"
import { CallDetails } from "./call_details"
import { MiddleCut } from "./middle_cut"
import { bytes, count, duration } from "./texts"
import type { Delivery } from "./use_deliveries"

/** The calls of the hub to the service, one by one. */
export function CallList({ delivery: { calls, progress, isRunning } }: { delivery: Delivery }) {
  const total = Math.max(progress.calls ?? 0, calls.length)
  return (
    <section class="calls" aria-labelledby="calls-title">
      <h3 id="calls-title">
        Calls to the service <span class="count">{count(total)}</span>
      </h3>
      {calls.length === 0 && <p class="quiet">{isRunning ? "None so far." : "The hub made none."}</p>}
      <ol class="card">
        {calls.map((call) => (
          <li key={call.id}>
            <CallView call={call} />
          </li>
        ))}
      </ol>
      {total > calls.length && (
        <p class="quiet">The first {count(calls.length)} are shown in full, and those that failed.</p>
      )}
    </section>
  )
}

function CallView({ call }: { call: RecordedCall }) {
  const { method, host, status } = call
  const isGood = status !== undefined && status < 400
  // What is closed is not drawn: a hundred bodies would be slow.
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="method">{method}</span>
        <span class="address">
          <strong>{host}</strong>
          <MiddleCut text={pathOf(call.url)} />
        </span>
        <span class="facts">
          {bytes(call.requestBytes)} · {duration(call.durationMs)}
        </span>
        <span class={isGood ? "pill calm" : "pill bad"}>{status ?? "reset"}</span>
      </summary>
      {isOpen && <CallDetails call={call} />}
    </details>
  )
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}
