/** Where progress is shown: a terminal, or something that is none. */
export interface ProgressStream {
  isTTY?: boolean
  write(text: string): unknown
}

const CLEAR_LINE = "\r\u001b[K"

/** Shows on one line of a terminal what is still waited for. Elsewhere it shows nothing. */
export function progressOn(stream: ProgressStream): (waitingFor: readonly string[]) => void {
  return (waitingFor) => {
    if (!stream.isTTY) return
    stream.write(waitingFor.length === 0 ? CLEAR_LINE : `${CLEAR_LINE}Looking at ${waitingFor.join(", ")} …`)
  }
}
