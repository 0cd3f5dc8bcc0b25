import type { Destinations } from "../../framework"
import { cutText } from "../../text/cut_text"

/** Destinations that a log line names. */
const SHOWN = 3
const MAX_LENGTH = 200
/** Digits of a telephone number that are shown. */
const SHOWN_DIGITS = 2

/** The first few destinations of a delivery as the log names them, and how many there are. */
export function loggedDestinations(all: Destinations): { destinations: string[]; destinationCount: number } {
  const named = new Set(all.map((each) => (each === undefined ? "unknown" : loggedName(each))))
  return { destinations: [...named].slice(0, SHOWN), destinationCount: all.length }
}

/** Mail addresses and telephone numbers are personal data: of the one the domain is told, of the other the last digits. */
function loggedName(destination: string): string {
  if (destination.startsWith("mailto:")) return `mailto:*${destination.slice(destination.lastIndexOf("@"))}`
  if (destination.startsWith("tel:")) return `tel:*${destination.slice(-SHOWN_DIGITS)}`
  return cutText(destination, MAX_LENGTH)
}
