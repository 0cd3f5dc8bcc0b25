/** Milliseconds since 1970 of the last name. */
let lastMs = 0

/** A name for a job, `<prefix>-<milliseconds since 1970>`; never the same twice in a process. */
export function jobName(prefix: string): string {
  lastMs = Math.max(Date.now(), lastMs + 1)
  return `${prefix}-${lastMs}`
}
