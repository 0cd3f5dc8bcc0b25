import type { Verdict } from "../playground_api"
import type { Delivery } from "./use_deliveries"

/** What Looker would show its user, or why there is no verdict. */
export function VerdictView({ delivery: { verdict, error, isRunning } }: { delivery: Delivery }) {
  if (isRunning) return null
  if (error) {
    return (
      <div class="card verdict bad">
        <h3>No verdict</h3>
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
        <span class="mark" aria-hidden="true">
          {isSuccess ? "✓" : "!"}
        </span>
        {isSuccess ? "Looker shows success" : "Looker shows a failure"}
      </h3>
      <p class="shown">{shown}</p>
      {message && message !== shown && !shown.includes(message) && <p class="message">{message}</p>}
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

function answerText({ status, answer }: Verdict): string {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer, undefined, 2)
  return `HTTP ${status}\n\n${text}`
}
