import { distance } from "fastest-levenshtein"

const MOST_NAMES = 3

/** Returns a sentence with the known names most similar to `asked`, or with all known names when none is similar. */
export function suggestNames(asked: string, known: readonly string[]): string {
  if (known.length === 0) return "It offers none at all."
  const wanted = asked.toLowerCase()
  const ranked = known
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= name.length / 2 || (wanted.length > 2 && name.includes(wanted)))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name)
  if (ranked.length === 0) return `There is: ${known.join(", ")}.`
  return `Did you mean ${ranked.join(" or ")}?`
}
