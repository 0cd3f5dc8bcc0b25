import { FAULTS } from "./faults"

/** Says that the service will misbehave in the next delivery, and offers that it works. */
export function FaultNote({ fault, onEnd }: { fault?: string; onEnd: () => void }) {
  const known = FAULTS.find((each) => fault && each.fault === fault)
  if (!known) return null
  return (
    <p class="fault-note">
      In this delivery the service {known.label}.{" "}
      <button type="button" class="link" onClick={onEnd}>
        Let it work
      </button>
    </p>
  )
}
