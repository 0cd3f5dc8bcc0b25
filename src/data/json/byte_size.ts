const UNITS = [
  ["MiB", 2 ** 20],
  ["MB", 1e6],
  ["KiB", 2 ** 10],
] as const

/** Writes a limit for people, without rounding: `4 MiB`, `250 MB`, `1234 bytes`. */
export function byteSize(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes > 0 && bytes % size === 0)
  return unit ? `${bytes / unit[1]} ${unit[0]}` : `${bytes} bytes`
}
