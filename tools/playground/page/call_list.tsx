import type { RecordedCall } from "../playground_api"
import { bytes, count, duration, readable } from "./texts"
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
  const { method, host, status, fault } = call
  const isGood = status !== undefined && status < 400
  return (
    <details>
      <summary>
        <span class="method">{method}</span>
        <span class="address">
          <strong>{host}</strong>
          {pathOf(call.url)}
        </span>
        <span class="facts">
          {bytes(call.requestBytes)} · {duration(call.durationMs)}
        </span>
        <span class={isGood ? "pill calm" : "pill bad"}>{status ?? "reset"}</span>
      </summary>
      <div class="call-body">
        <p class="full">{call.url}</p>
        <h4>Headers</h4>
        <dl class="headers">
          {Object.entries(call.requestHeaders).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <h4>
          Body <span class="quiet">{bytes(call.requestBytes)}</span>
        </h4>
        <pre tabIndex={0}>{call.requestBody ? readable(call.requestBody) : "(empty)"}</pre>
        <h4>
          Answer{" "}
          <span class="quiet">
            {status === undefined ? "the connection was reset" : `HTTP ${status}`}
            {fault && `, fault: ${fault}`}
          </span>
        </h4>
        <pre tabIndex={0}>{call.responseBody ? readable(call.responseBody) : "(empty)"}</pre>
      </div>
    </details>
  )
}

function pathOf(url: string): string {
  try {
    const { pathname, search } = new URL(url)
    return pathname + search
  } catch {
    return url
  }
}
