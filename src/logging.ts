import winston from "winston"
import type { Logger } from "./framework"
import { carriesSecrets, soundsSecret } from "./framework/secret_names"

const MAX_DEPTH = 6
const MAX_TEXT = 2000
const MAX_PLACES = 8
/** Lines of a stack that are looked at. */
const MAX_FRAMES = 50
const SOURCE_FILE = /\.[cm]?[jt]s$/

/** One JSON line an event on standard output; `level` is `debug` where wanted. */
export function createLogger(
  options: { isDebug?: boolean; isSilent?: boolean; stream?: NodeJS.WritableStream } = {},
): Logger {
  const { isDebug = false, isSilent = false, stream } = options
  return winston.createLogger({
    level: isDebug ? "debug" : "info",
    silent: isSilent,
    format: winston.format.combine(redaction(), winston.format.timestamp(), winston.format.json()),
    transports: [stream ? new winston.transports.Stream({ stream }) : new winston.transports.Console()],
  })
}

const redaction = winston.format((info) => {
  for (const key of Object.keys(info)) {
    if (key !== "level") info[key] = redact(info[key], key, 0)
  }
  return info
})

/** The same value without secrets: named ones at any depth become `[redacted]`, addresses lose user and query. */
export function redact(value: unknown, key = "", depth = 0): unknown {
  if (value === undefined || value === null) return value
  if (soundsSecret(key) || carriesSecrets(key)) return "[redacted]"
  if (typeof value === "string") return withoutQueries(value.slice(0, MAX_TEXT))
  if (typeof value !== "object") return typeof value === "bigint" ? String(value) : value
  if (depth >= MAX_DEPTH) return "[deep]"
  if (value instanceof Error) return redact(describeError(value), key, depth)
  if (value instanceof Date) return value
  if (Array.isArray(value)) return value.slice(0, 100).map((entry) => redact(entry, key, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, redact(entry, name, depth + 1)]))
}

/** What an operator needs of an error: kind, message and place; file names without their directories. */
function describeError(error: Error): Record<string, unknown> {
  const code: unknown = Reflect.get(error, "code")
  return { name: error.name, message: error.message, errorCode: code, at: placesOf(error), cause: error.cause }
}

/** Where an error was thrown, innermost first, as file and line without directories; what its message says is not read. */
export function placesOf({ stack, message }: Error): string[] {
  if (typeof stack !== "string") return []
  const start = stack.indexOf(": ") + 2
  const frames = message && stack.startsWith(message, start) ? stack.slice(start + message.length) : stack
  return frames.split("\n", MAX_FRAMES).flatMap(placeOf).slice(0, MAX_PLACES)
}

/** Of `    at run (/srv/hub/dist/app.js:12:34)`: `app.js:12`. */
function placeOf(frame: string): string[] {
  if (!frame.startsWith("    at ")) return []
  const name = frame.slice(Math.max(...[..." /\\("].map((mark) => frame.lastIndexOf(mark))) + 1)
  const [file = "", line = ""] = name.split(":", 2)
  return SOURCE_FILE.test(file) ? [`${file}:${line}`] : []
}

/** Addresses in a text lose user and query. */
function withoutQueries(text: string): string {
  let kept = ""
  let from = 0
  for (;;) {
    const start = text.indexOf("://", from) + 3
    if (start < 3) return kept + text.slice(from)
    const length = text.slice(start).search(/[\s"']/)
    const end = length < 0 ? text.length : start + length
    kept += text.slice(from, start) + withoutQuery(text.slice(start, end))
    from = end
  }
}

/** Of `user:password@host/path?query`: `host/path`. */
function withoutQuery(address: string): string {
  const at = address.indexOf("@")
  const slash = address.indexOf("/")
  const place = at >= 0 && (slash < 0 || at < slash) ? address.slice(at + 1) : address
  const length = place.search(/[?#]/)
  return length < 0 ? place : place.slice(0, length)
}
