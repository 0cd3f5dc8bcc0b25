import { DeliveryError } from "../errors"

export interface Limits {
  /** Aborted when Looker hangs up. */
  signal?: AbortSignal
  /** Time for the work, in milliseconds. Default: no limit. */
  timeoutMs?: number
  /** The error when the time is up. */
  timeoutError?: () => Error
  /** The time starts when this resolves. Default: at once. */
  timedFrom?: Promise<void>
}

/** The error of a request that Looker no longer waits for. */
export function hangUpError(): DeliveryError {
  return new DeliveryError("Looker ended the connection.")
}

/**
 * Does work until it is done, its time is up or Looker hangs up, whichever comes first. Does not wait for work that is slow to
 * stop.
 * @param work Gets a signal that is aborted when the work must stop.
 * @throws DeliveryError when Looker hangs up.
 */
export async function withinLimits<T>(work: (signal: AbortSignal) => Promise<T>, limits: Limits): Promise<T> {
  const { signal, timeoutMs, timeoutError = () => new Error("The time is up."), timedFrom } = limits
  if (signal?.aborted) throw hangUpError()
  const ending = new AbortController()
  const ended = new Promise<never>((_resolve, reject) => {
    ending.signal.addEventListener("abort", () => reject(ending.signal.reason as Error))
  })
  const hangUp = () => ending.abort(hangUpError())
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const startTimer = () => {
    if (timeoutMs !== undefined && !isOver) timer = setTimeout(() => ending.abort(timeoutError()), timeoutMs)
  }
  if (timedFrom) void timedFrom.then(startTimer)
  else startTimer()
  signal?.addEventListener("abort", hangUp)
  try {
    return await Promise.race([work(ending.signal), ended])
  } finally {
    isOver = true
    clearTimeout(timer)
    signal?.removeEventListener("abort", hangUp)
  }
}
