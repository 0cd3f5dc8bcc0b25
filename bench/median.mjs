/** The middle of `figures`; of an even number, the lower of the two middle ones. */
export function median(figures) {
  const sorted = [...figures].sort((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}
