import type { LookmlProblem } from "../../looker"
import { words } from "../../text/words"

/** Problems that a message tells of. */
const MAX_PROBLEMS = 3
const MAX_LENGTH = 200

/** The first problems, with their places, for a message. */
export function problemWords(problems: readonly LookmlProblem[]): string {
  const told = problems.slice(0, MAX_PROBLEMS).map(({ message, place }) => {
    const what = (words(message, MAX_LENGTH) ?? "Looker does not say what").replace(/\.$/, "")
    return place === undefined ? what : `${what} (${words(place, MAX_LENGTH)})`
  })
  const more = problems.length - told.length
  return more > 0 ? `${told.join("; ")}; and ${more} more` : told.join("; ")
}

/** `1 error`, `2 errors`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`
}
