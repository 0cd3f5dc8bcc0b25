/**
 * The wait that a `Retry-After` header asks for, in seconds. The header contains seconds or a date.
 * @returns undefined when the header is missing or unreadable.
 */
export function retryAfterSec(header: string | string[] | undefined, nowMs = Date.now()): number | undefined {
  const text = [header].flat()[0]?.trim()
  if (!text) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const dateMs = Date.parse(text)
  return Number.isNaN(dateMs) ? undefined : Math.max(0, Math.ceil((dateMs - nowMs) / 1000))
}

/**
 * The wait until a time, in seconds. The header contains the time in seconds since 1970.
 * @returns undefined when the header is missing or unreadable.
 */
export function secondsUntil(header: string | string[] | undefined, nowMs = Date.now()): number | undefined {
  const text = [header].flat()[0]?.trim() ?? ""
  return /^\d{9,11}$/.test(text) ? Math.max(0, Math.ceil(Number(text) - nowMs / 1000)) : undefined
}
