import type { LoadServices } from "./load_services"
import type { Sent } from "./steady_load"

/** What the services have, held against what callers were told. */
export interface Accounts {
  /** Rows and files of successful deliveries. */
  expected: number
  /** Those that no service has. */
  lost: string[]
  /** Those that the services have more than once, of any delivery. */
  doubled: string[]
}

/** Holds the services against the deliveries that their callers were told had succeeded. */
export function accountsOf(sent: readonly Sent[], { taken }: LoadServices): Accounts {
  const expected = sent.flatMap(({ id, kind, outcome }) =>
    outcome === "success" ? Array.from({ length: kind.marks }, (_, mark) => `${id}.${mark}`) : [],
  )
  return {
    expected: expected.length,
    lost: expected.filter((mark) => !taken.has(mark)),
    doubled: [...taken].flatMap(([mark, times]) => (times > 1 ? mark : [])),
  }
}
