import type { Verdict } from "../playground_api"
import type { Delivery } from "./use_deliveries"

/** Shows what Looker would show its user, or why there is no verdict. */
export function VerdictView({ delivery: { verdict, error, isRunning } }: { delivery: Delivery }) {
  if (isRunning) return null
  if (error) {
    return (
      <div class="card verdict bad">
        <h3>
          <Mark isGood={false} /> No verdict
        </h3>
        <p class="shown">{error}</p>
      </div>
    )
  }
  if (!verdict) return null
  const { isSuccess, shown, message, validationErrors } = verdict
  const errors = Object.entries(validationErrors)
  return (
    <div class={isSuccess ? "card verdict good" : "card verdict bad"}>
      <h3>
        <Mark isGood={isSuccess} />
        {isSuccess ? shown : "Looker shows a failure"}
      </h3>
      {!isSuccess && <p class="shown">{shown}</p>}
      {message && !shown.includes(message) && <p class="shown">{message}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(([field, problem]) => (
            <li key={field}>
              <code>{field}</code> {problem}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>What the hub answered</summary>
        <pre tabIndex={0}>{answerText(verdict)}</pre>
      </details>
    </div>
  )
}

function Mark({ isGood }: { isGood: boolean }) {
  return (
    <svg class="mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <circle cx="10" cy="10" r="10" />
      <path d={isGood ? "m5.6 10.4 3 3 5.8-6.4" : "M10 5v6m0 3.6v.2"} />
    </svg>
  )
}

function answerText({ status, answer }: Verdict): string {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer, undefined, 2)
  return status === 0 ? "Nothing." : `HTTP ${status}\n\n${text}`
}
