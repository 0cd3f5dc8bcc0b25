const MOST_NAMES = 3

/** Returns a sentence with the known names most similar to `asked`, or with all known names when none is similar. */
export function suggestNames(asked: string, known: readonly string[]): string {
  if (known.length === 0) return "It offers none at all."
  const wanted = asked.toLowerCase()
  const ranked = known
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= name.length / 2 || (wanted.length > 2 && name.includes(wanted)))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name)
  if (ranked.length === 0) return `There is: ${known.join(", ")}.`
  return `Did you mean ${ranked.join(" or ")}?`
}

/** Returns the least number of letters to insert, delete or replace (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const current = [i]
    for (let j = 1; j <= other.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}
