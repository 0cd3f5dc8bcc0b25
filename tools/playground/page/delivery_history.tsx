import { CopyButton } from "./copy_button"
import type { Delivery } from "./use_deliveries"

const TIME = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" })

interface Props {
  history: readonly Delivery[]
  /** The delivery on display. */
  shown?: Delivery
  labelOf: (name: string) => string
  onShow: (delivery: Delivery) => void
}

/** The last deliveries of this page. A click shows one of them again. */
export function DeliveryHistory({ history, shown, labelOf, onShow }: Props) {
  if (history.length === 0) return null
  return (
    <details class="card history">
      <summary>
        Deliveries of this page <span class="count">{history.length}</span>
      </summary>
      <ol>
        {history.map((delivery) => (
          <li key={delivery.key}>
            <button
              type="button"
              aria-current={delivery.key === shown?.key ? "true" : undefined}
              onClick={() => onShow(delivery)}
            >
              <time dateTime={new Date(delivery.startedAt).toISOString()}>{TIME.format(delivery.startedAt)}</time>
              <strong>{labelOf(delivery.request.name)}</strong>
              <Outcome delivery={delivery} />
            </button>
            {delivery.id && (
              <span class="webhook">
                Webhook id <code>{delivery.id}</code> <CopyButton what="the webhook id" text={delivery.id} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}

function Outcome({ delivery: { isRunning, waiting, isSuccess } }: { delivery: Delivery }) {
  if (isRunning) return <span class="pill">{waiting ? "waiting" : "running"}</span>
  return isSuccess ? <span class="pill calm">sent</span> : <span class="pill bad">failed</span>
}
