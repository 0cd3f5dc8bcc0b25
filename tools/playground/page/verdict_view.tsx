import { useState } from "preact/hooks"
import type { Verdict } from "../playground_api"
import { BigNumber } from "./big_number"
import { BodyView } from "./body_view"
import { CopyButton } from "./copy_button"
import { FactList } from "./fact_list"
import { FileList } from "./file_list"
import { type FileReceipt, fileReceipts } from "./file_receipts"
import { type Outcome, outcomeOf } from "./outcome"
import { ReasonList } from "./reason_list"
import { bytes, count, duration, perSecond, plural } from "./texts"
import type { Delivery } from "./use_deliveries"
import { usePace } from "./use_pace"

interface Props {
  delivery: Delivery
  hasSandbox: boolean
}

/** Shows what Looker would show its user, or why there is no verdict. What arrived comes first. */
export function VerdictView({ delivery, hasSandbox }: Props) {
  const { verdict, error } = delivery
  const outcome = outcomeOf(delivery)
  const { isSuccess, words } = outcome
  return (
    <div class={isSuccess ? "verdict good" : "verdict bad"}>
      <div class="card standing">
        <h3>
          <Mark isGood={isSuccess} />
          {titleOf(delivery)}
        </h3>
        {words && <BigNumber words={words} />}
        <OutcomeBar outcome={outcome} />
        <Facts delivery={delivery} hasSandbox={hasSandbox} />
      </div>
      {(verdict || error) && (
        <div class="card details">
          {error && <p class="shown">{error}</p>}
          {verdict && <Reasons verdict={verdict} outcome={outcome} />}
          {isSuccess && <FileList files={filesOf(delivery, outcome)} />}
          {verdict && <HubAnswer verdict={verdict} />}
        </div>
      )}
    </div>
  )
}

/** What arrived, and in red what did not. */
export function OutcomeBar({ outcome: { isSuccess, delivered = 0, total = 0 } }: { outcome: Outcome }) {
  if (isSuccess) return <progress aria-label="Delivery" class="good" max={1} value={1} />
  // A single refused row among a million is to be seen too.
  const share = total > 0 ? Math.min(delivered / total, 0.98) : 0
  return <progress aria-label="Delivery" class="good failed" max={1} value={share} />
}

function Facts({ delivery, hasSandbox }: Props) {
  const { progress, calls, verdict } = delivery
  const { elapsedMs, rate } = usePace(delivery)
  if (!verdict) return null
  return (
    <FactList
      facts={[
        ["Time", duration(elapsedMs)],
        ["Data", bytes(progress.bytes)],
        ["Rows a second", rate === undefined ? "–" : perSecond(rate)],
        ...(hasSandbox ? [["Calls", count(Math.max(progress.calls ?? 0, calls.length))] as const] : []),
      ]}
    />
  )
}

/** Why rows did not arrive, and what the integration said besides. Nothing that the number above says already. */
function Reasons({ verdict, outcome: { receipt, isSuccess } }: { verdict: Verdict; outcome: Outcome }) {
  const { shown, message, validationErrors } = verdict
  const errors = Object.entries(validationErrors)
  if (receipt) {
    const { noun, stopped, notSent, note } = receipt
    return (
      <>
        {notSent > 0 && <p>Read but not sent: {plural(notSent, noun)}.</p>}
        <ReasonList title="Refused" groups={receipt.refusals} noun={noun} />
        {stopped && <p class="shown">{capitalized(stopped)}</p>}
        <ReasonList title="Skipped" groups={receipt.skips} noun={noun} />
        {note && <p class="shown">{note}</p>}
      </>
    )
  }
  const said = message ?? (isSuccess || errors.length > 0 ? undefined : shown)
  return (
    <>
      {said && <p class="shown">{said}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(([field, problem]) => (
            <li key={field}>
              <code>{field}</code> {problem}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function titleOf({ verdict, error }: Delivery): string {
  if (error || !verdict) return "No verdict"
  return verdict.isSuccess ? verdict.shown : "Looker shows a failure"
}

export function Mark({ isGood }: { isGood: boolean }) {
  return (
    <svg class="mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <circle cx="10" cy="10" r="10" />
      <path d={isGood ? "m5.6 10.4 3 3 5.8-6.4" : "M10 5v6m0 3.6v.2"} />
    </svg>
  )
}

function HubAnswer({ verdict: { status, answer } }: { verdict: Verdict }) {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer)
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What the hub answered</summary>
      {isOpen && (
        <>
          <div class="titled">
            <p>{status === 0 ? "Nothing." : `HTTP ${status}`}</p>
            {text && <CopyButton what="the hub's answer" text={text} />}
          </div>
          {text && <BodyView label="The hub's answer" text={text} />}
        </>
      )}
    </details>
  )
}

/** What the service took as files. An integration that delivers rows has a receipt of rows. */
function filesOf({ calls, progress }: Delivery, { receipt }: Outcome): readonly FileReceipt[] {
  if (receipt) return []
  const files = fileReceipts(calls)
  // The page knows only the first calls of a long upload.
  const isPart = (progress.calls ?? 0) > calls.length
  return isPart && files.length === 1 ? files.map((file) => ({ ...file, bytes: progress.bytes })) : files
}
