const FIRST_YEAR = 1900
/** Beginnings of the English names of months. */
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
/** A month or a date as Looker writes them: `1990-05`, `1990-05-03`, also with a time after it. */
const DATE = /^(\d{4})-(\d{2})(?:-(\d{2})(?![0-9]))?(?![0-9])/

/** Four digits, from 1900 to this year; also from a date. Empty for anything else. */
export function metaBirthYear(text: string): string {
  const year = dateIn(text)?.year ?? text.trim()
  return isBetween(year, FIRST_YEAR, new Date().getFullYear()) ? year : ""
}

/** `5`, `May` and `1990-05-03` → `05`. Empty for what is no month. */
export function metaBirthMonth(text: string): string {
  const month = dateIn(text)?.month ?? text.trim().toLowerCase()
  if (/^[a-z]{3,9}\.?$/.test(month)) return twoDigits(String(MONTHS.indexOf(month.slice(0, 3)) + 1), 12)
  return twoDigits(month, 12)
}

/** `3` and `1990-05-03` → `03`. Empty for what is no day of a month. */
export function metaBirthDay(text: string): string {
  const date = dateIn(text)
  return twoDigits(date ? date.day : text.trim(), 31)
}

function dateIn(text: string): { year: string; month: string; day: string } | undefined {
  const [, year, month, day = ""] = DATE.exec(text.trim()) ?? []
  return year !== undefined && month !== undefined ? { year, month, day } : undefined
}

function twoDigits(text: string, most: number): string {
  return /^\d{1,2}$/.test(text) && isBetween(text, 1, most) ? text.padStart(2, "0") : ""
}

function isBetween(text: string, least: number, most: number): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most
}
