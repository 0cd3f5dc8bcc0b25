const FAULTS = [
  { fault: "", label: "works" },
  { fault: "401", label: "refuses the key", code: "401" },
  { fault: "403", label: "forbids it", code: "403" },
  { fault: "404", label: "finds nothing", code: "404" },
  { fault: "429x3", label: "is busy", code: "429 ×3" },
  { fault: "500", label: "fails", code: "500" },
  { fault: "slow", label: "is slow" },
  { fault: "reset", label: "hangs up" },
  { fault: "garbage", label: "answers garbage" },
  { fault: "half", label: "stops halfway" },
  { fault: "echo", label: "repeats all it was told" },
]

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
