import { cutBytes, cutText } from "../text/cut_text"

/** Of a text that an error holds, in bytes: services put megabytes into theirs. */
const MAX_BYTES = 2048
const MAX_CAUSES = 5
/** Lines of a stack that are looked at. */
const MAX_FRAMES = 50
const MAX_FRAME_LENGTH = 300

/** A text as long as an error may hold it. */
export function briefText(text: string): string {
  return cutBytes(text, MAX_BYTES)
}

/**
 * What is kept of an error that others have made, as the cause of one of the hub's: name, code, message, place and causes,
 * their texts cut. The SDKs of services put all that they sent and got into theirs, keys included.
 * @param hide Takes secrets out of its texts. Default: there are none.
 * @returns undefined for what is neither an error nor a text.
 */
export function briefCause(thrown: unknown, hide = unchanged, causes = MAX_CAUSES): Error | string | undefined {
  if (typeof thrown === "string") return briefText(hide(thrown))
  if (!(thrown instanceof Error)) return undefined
  try {
    return copyError(thrown, hide, causes)
  } catch {
    // Others' errors may have properties that fail when they are read.
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

/** The lines of an error's stack that name places, innermost first; what its message says is not read. */
export function stackFrames({ stack, message }: Error): string[] {
  if (typeof stack !== "string") return []
  const start = stack.indexOf(": ") + 2
  const frames = message && stack.startsWith(message, start) ? stack.slice(start + message.length) : stack
  return frames.split("\n", MAX_FRAMES).filter((line) => line.startsWith("    at "))
}
