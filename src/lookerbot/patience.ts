/** Gives what the work gives, or `otherwise` when that takes longer than `patienceMs`; the work goes on. */
export async function withPatience<T>(work: Promise<T>, patienceMs: number, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(otherwise()), patienceMs)))
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
