const FAULTS = [
  { fault: "", label: "All well" },
  { fault: "401", label: "Key refused", code: "401" },
  { fault: "403", label: "Forbidden", code: "403" },
  { fault: "404", label: "Not found", code: "404" },
  { fault: "429x3", label: "Busy", code: "429 ×3" },
  { fault: "500", label: "Broken", code: "500" },
  { fault: "slow", label: "Slow" },
  { fault: "reset", label: "Hangs up" },
  { fault: "garbage", label: "Garbage" },
  { fault: "half", label: "Half an answer" },
]

interface Props {
  /** The fault of the delivery that is shown. */
  fault?: string
  isDisabled: boolean
  onRepeat: (fault: string) => void
}

/** Sends the same again while the service misbehaves. */
export function FaultButtons({ fault = "", isDisabled, onRepeat }: Props) {
  return (
    <section class="card faults" aria-labelledby="faults-title">
      <h3 id="faults-title">Send it again, and the service is …</h3>
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
