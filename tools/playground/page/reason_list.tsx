import type { ReasonGroup } from "./receipt"
import { plural } from "./texts"

interface Props {
  /** `Refused`, `Skipped`. */
  title: string
  groups: readonly ReasonGroup[]
  noun: string
}

/** Rows by the reason why they did not arrive, the most frequent first. */
export function ReasonList({ title, groups, noun }: Props) {
  if (groups.length === 0) return null
  return (
    <section class="reasons" aria-label={title}>
      <h4>{title}</h4>
      <ul>
        {groups.map(({ reason, count, places }) => (
          <li key={reason}>
            <strong>{plural(count, noun)}</strong>
            <span>
              {reason} {places && <span class="quiet">{places}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
