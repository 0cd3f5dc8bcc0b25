import { FAULTS } from "./faults"

interface Props {
  /** The fault of the delivery on display. */
  fault?: string
  isDisabled: boolean
  onRepeat: (fault: string) => void
}

/** Buttons that send the same delivery again while the service misbehaves. */
export function FaultButtons({ fault = "", isDisabled, onRepeat }: Props) {
  return (
    <section class="card faults" aria-labelledby="faults-title">
      <h3 id="faults-title">Send it again while the service …</h3>
      <div class="choices">
        {FAULTS.map((each) => (
          <button
            key={each.fault}
            type="button"
            aria-pressed={each.fault === fault}
            aria-disabled={isDisabled}
            onClick={() => !isDisabled && onRepeat(each.fault)}
          >
            {each.label}
            {each.code && <span class="code">{each.code}</span>}
          </button>
        ))}
      </div>
    </section>
  )
}
