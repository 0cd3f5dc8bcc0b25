const NUMBERS = new Intl.NumberFormat("en")
const UNITS = ["B", "KB", "MB", "GB"]

export function count(value: number): string {
  return NUMBERS.format(value)
}

/** `1 row`, `2,000 rows`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`
}

/** `512 B`, `1.4 MB`. */
export function bytes(value: number): string {
  let unit = 0
  let number = value
  while (number >= 1000 && unit < UNITS.length - 1) {
    number /= 1000
    unit++
  }
  return `${unit === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${UNITS[unit]}`
}

/** `85 ms`, `2.4 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds >= 60) return `${count(Math.floor(seconds / 60))} min ${seconds % 60} s`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** Two digits are enough for a rate: `8.4`, `1,200`. */
export function perSecond(rate: number): string {
  return count(rate < 10 ? Math.round(rate * 10) / 10 : Number(rate.toPrecision(2)))
}

/** Indents JSON; returns any other text unchanged. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
