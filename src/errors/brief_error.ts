import { cutBytes, cutText } from "../text/cut_text"

/** Longest text that an error may hold, in bytes: services put megabytes into theirs. */
const MAX_BYTES = 2048
const MAX_CAUSES = 5
/** Most lines of a stack that are read. */
const MAX_FRAMES = 50
const MAX_FRAME_LENGTH = 300

/** Cuts a text to the length that an error may hold. */
export function briefText(text: string): string {
  return cutBytes(text, MAX_BYTES)
}

/**
 * Copies an error of other code, for use as the cause of a HubError. Keeps only the name, code, message, stack and causes, with
 * long texts cut: the SDKs of services put everything they sent and received into their errors, keys included.
 * @param hide Removes secrets from the texts. Default: nothing is removed.
 * @returns undefined when `thrown` is neither an error nor a string.
 */
export function briefCause(thrown: unknown, hide = unchanged, causes = MAX_CAUSES): Error | string | undefined {
  if (typeof thrown === "string") return briefText(hide(thrown))
  if (!(thrown instanceof Error)) return undefined
  try {
    return copyError(thrown, hide, causes)
  } catch {
    // An error of other code may have properties that throw when they are read.
    return new Error("An error that cannot be read.")
  }
}

function unchanged(text: string): string {
  return text
}

function copyError(error: Error, hide: (text: string) => string, causes: number): Error {
  const message = briefText(hide(String(error.message)))
  const name = cutText(String(error.name), 100)
  const brief = new Error(
    message,
    causes > 1 && error.cause ? { cause: briefCause(error.cause, hide, causes - 1) } : undefined,
  )
  const code: unknown = Reflect.get(error, "code")
  brief.name = name
  const frames = stackFrames(error).map((frame) => cutText(frame, MAX_FRAME_LENGTH))
  brief.stack = [`${name}: ${message}`, ...frames].join("\n")
  if (typeof code === "number") Object.assign(brief, { code })
  if (typeof code === "string") Object.assign(brief, { code: cutText(code, 100) })
  return brief
}

/** The lines of an error's stack that name places in the code, innermost first. Lines of the message are left out. */
export function stackFrames({ stack, message }: Error): string[] {
  if (typeof stack !== "string") return []
  const start = stack.indexOf(": ") + 2
  const frames = message && stack.startsWith(message, start) ? stack.slice(start + message.length) : stack
  return frames.split("\n", MAX_FRAMES).filter((line) => line.startsWith("    at "))
}
