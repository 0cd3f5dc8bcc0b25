import type { DataActionRequest } from "../../framework"

/** Milliseconds since 1970 of the last name. */
let lastMs = 0
const names = new WeakMap<DataActionRequest, string>()

/** The name of the job of a request, `<prefix>-<milliseconds since 1970>`; never the same for two requests of a process. */
export function jobName(request: DataActionRequest, prefix: string): string {
  const known = names.get(request)
  if (known) return known
  lastMs = Math.max(Date.now(), lastMs + 1)
  const name = `${prefix}-${lastMs}`
  names.set(request, name)
  return name
}
