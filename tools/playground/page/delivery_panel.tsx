import type { Ref } from "preact"
import { CallList } from "./call_list"
import { DeliveryHistory } from "./delivery_history"
import { FaultButtons } from "./fault_buttons"
import { Plane } from "./plane"
import { ProgressView } from "./progress_view"
import { hasEnded } from "./outcome"
import type { Delivery } from "./use_deliveries"
import { VerdictView } from "./verdict_view"
import { WaitingNote } from "./waiting_note"

interface Props {
  panel: Ref<HTMLElement>
  delivery?: Delivery
  /** Deliveries of this page, the newest first. */
  history: readonly Delivery[]
  labelOf: (name: string) => string
  hasSandbox: boolean
  /** Sends the same delivery again with this fault; empty means no fault. */
  onRepeat: (fault: string) => void
  onStop: () => void
  onShow: (delivery: Delivery) => void
}

/** Shows a delivery: its progress, what Looker would show, and every call to the service. */
export function DeliveryPanel(props: Props) {
  const { panel, delivery, history, labelOf, hasSandbox, onRepeat, onStop, onShow } = props
  return (
    <section class="delivery" ref={panel} aria-labelledby="delivery-title">
      <h2 id="delivery-title" tabIndex={-1}>
        Delivery
      </h2>
      <p class="unseen" role="status" aria-live="polite">
        {delivery && announcement(delivery)}
      </p>
      {!delivery && (
        <div class="card empty">
          <Plane />
          <p>Nothing sent yet.</p>
          <p class="quiet">
            Fill in the dialog or choose an example, then press Send. Progress and Looker’s verdict appear here
            {hasSandbox ? ", with every call to the service." : "."}
          </p>
        </div>
      )}
      <WaitingNote waiting={delivery?.waiting} />
      {delivery?.isRunning && <ProgressView delivery={delivery} hasSandbox={hasSandbox} onStop={onStop} />}
      {delivery && hasEnded(delivery) && <VerdictView delivery={delivery} hasSandbox={hasSandbox} />}
      {delivery && hasSandbox && (
        <FaultButtons fault={delivery.request.fault} isDisabled={delivery.isRunning} onRepeat={onRepeat} />
      )}
      <DeliveryHistory history={history} shown={delivery} labelOf={labelOf} onShow={onShow} />
      {delivery && hasSandbox && <CallList delivery={delivery} />}
    </section>
  )
}

/** Returns the text for screen readers, which announce each quarter and the end, not every batch. */
function announcement({ isRunning, waiting, progress, verdict, error }: Delivery): string {
  if (waiting) return "Waiting for its turn"
  if (isRunning) {
    const { rows = 0, totalRows = 0 } = progress
    const quarters = totalRows > 0 ? Math.floor((rows / totalRows) * 4) : 0
    return quarters > 0 ? `Sending, ${quarters * 25} percent` : "Sending"
  }
  if (error || !verdict) return error ?? ""
  const { isSuccess, shown, message } = verdict
  return isSuccess && message ? `${shown} ${message}` : shown
}
