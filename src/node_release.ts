/** The oldest release line of Node that still gets security fixes. */
const OLDEST_SUPPORTED = 22

/** Whether a version of Node, such as `20.19.0`, no longer gets security fixes. */
export function isEndOfLife(version: string): boolean {
  return Number.parseInt(version, 10) < OLDEST_SUPPORTED
}
