import { outcomeOf } from "./outcome"
import { ProgressBar } from "./progress_view"
import { bytes, duration } from "./texts"
import type { Delivery } from "./use_deliveries"
import { usePace } from "./use_pace"
import { Mark, OutcomeBar } from "./verdict_view"

interface Props {
  delivery: Delivery
  onShow: () => void
  onStop: () => void
}

/** The delivery in one line beside Send, where the panel has no room in sight. Leads to the panel. */
export function DeliveryBar({ delivery, onShow, onStop }: Props) {
  const { isRunning } = delivery
  return (
    <div class="delivery-bar">
      <button type="button" class="show" onClick={onShow}>
        {isRunning ? <RunningText delivery={delivery} /> : <EndedText delivery={delivery} />}
        <span class="unseen">, show the delivery</span>
      </button>
      {isRunning && (
        <button type="button" class="small" onClick={onStop}>
          Stop
        </button>
      )}
    </div>
  )
}

function RunningText({ delivery }: { delivery: Delivery }) {
  const { rows = 0, totalRows, bytes: sent } = delivery.progress
  const { leftMs } = usePace(delivery)
  const share = totalRows ? `${Math.floor((rows / totalRows) * 100)}%` : bytes(sent)
  return (
    <>
      <span class="words">
        {delivery.waiting
          ? "Waiting for its turn"
          : [share, leftMs !== undefined && `${duration(leftMs)} left`].filter(Boolean).join(" · ")}
      </span>
      <ProgressBar delivery={delivery} />
    </>
  )
}

function EndedText({ delivery }: { delivery: Delivery }) {
  const outcome = outcomeOf(delivery)
  const words = outcome.words?.join(" ").trim()
  const short = delivery.error ? "No verdict" : outcome.isSuccess ? "Sent." : "It failed."
  return (
    <>
      <span class={outcome.isSuccess ? "words good" : "words bad"}>
        <Mark isGood={outcome.isSuccess} /> {words ?? short}
      </span>
      <OutcomeBar outcome={outcome} />
    </>
  )
}
