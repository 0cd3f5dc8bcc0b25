import winston from "winston"
import type { Logger } from "./logger"
import { stackFrames } from "../errors"
import { carriesSecrets, soundsSecret } from "../text/secret_names"
import { cutText } from "../text/cut_text"

const MAX_DEPTH = 6
const MAX_TEXT = 2000
const MAX_MEMBERS = 100
const MAX_NAME = 200
/** Limits of one line: values at all depths, and characters of their names and texts together. */
const MAX_VALUES = 500
const MAX_CHARACTERS = 8000
/** Names of fields of which it is known whether they are secret. Lines have the same few names again and again. */
const MAX_KNOWN_NAMES = 1000
const UNREADABLE = "[unreadable]"
const MAX_PLACES = 8
const SOURCE_FILE = /\.[cm]?[jt]s$/

/**
 * Creates a logger that writes one JSON line per event, by default to standard output. Its level is `info`, or `debug` with
 * `isDebug`.
 */
export function createLogger(
  options: {
    isDebug?: boolean
    isSilent?: boolean
    stream?: NodeJS.WritableStream
    /** More fields for each line, such as the ids of the running trace. */
    more?: () => object | undefined
  } = {},
): Logger {
  const { isDebug = false, isSilent = false, stream, more } = options
  return winston.createLogger({
    level: isDebug ? "debug" : "info",
    silent: isSilent,
    format: winston.format.combine(withFields(more)(), redaction(), winston.format.timestamp(), winston.format.json()),
    transports: [stream ? new winston.transports.Stream({ stream }) : new winston.transports.Console()],
  })
}

function withFields(more?: () => object | undefined) {
  return winston.format((info) => Object.assign(info, more?.()))
}

const redaction = winston.format((info) => {
  const budget = { values: MAX_VALUES, characters: MAX_CHARACTERS }
  info.message = redact(info.message, "message", budget)
  for (const key of Object.keys(info)) {
    if (key !== "level" && key !== "message") info[key] = redact(info[key], key, budget)
  }
  return info
})

/** What the rest of a line may contain. It keeps a large value from making the line too long. */
interface Budget {
  values: number
  characters: number
}

/**
 * Returns a value without its secrets: values whose names sound secret become `[redacted]` at any depth, and URLs lose user and
 * query. Accepts anything that can be thrown. A value that fails when it is read, such as a getter, becomes `[unreadable]`.
 */
function redact(value: unknown, key: string, budget: Budget, depth = 0): unknown {
  try {
    return redactReadable(value, key, budget, depth)
  } catch {
    return UNREADABLE
  }
}

function redactReadable(value: unknown, key: string, budget: Budget, depth: number): unknown {
  if (value === undefined || value === null) return value
  if (budget.values-- <= 0) return "[cut]"
  if (isSecretName(key)) return "[redacted]"
  if (typeof value === "string") return redactText(value, budget)
  if (typeof value === "function") return "[function]"
  if (typeof value === "bigint" || typeof value === "symbol") return redactText(String(value), budget)
  if (typeof value !== "object") return value
  if (depth >= MAX_DEPTH) return "[deep]"
  if (value instanceof Error) return redactMembers(readError(value), budget, depth)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString()
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((entry) => redact(entry, key, budget, depth + 1))
  return redactMembers(readMembers(value), budget, depth)
}

const knownNames = new Map<string, boolean>()

function isSecretName(name: string): boolean {
  const known = knownNames.get(name)
  if (known !== undefined) return known
  const isSecret = soundsSecret(name) || carriesSecrets(name)
  if (knownNames.size < MAX_KNOWN_NAMES && name.length <= MAX_NAME) knownNames.set(name, isSecret)
  return isSecret
}

function redactText(text: string, budget: Budget): string {
  const length = Math.min(MAX_TEXT, Math.max(0, budget.characters))
  budget.characters -= Math.min(text.length, length)
  // Cut only after redaction: a cut could separate a URL from the `@` that shows where its password ends.
  return cutText(withoutQueries(cutText(text, length + MAX_TEXT)), length)
}

function redactMembers(members: [string, () => unknown][], budget: Budget, depth: number): Record<string, unknown> {
  const entries = members.map(([name, read]) => {
    const kept = cutText(name, Math.min(MAX_NAME, Math.max(0, budget.characters)))
    budget.characters -= kept.length
    return [kept, redact(readSafely(read), name, budget, depth + 1)]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}

function readMembers(value: object): [string, () => unknown][] {
  const names = Object.keys(value).slice(0, MAX_MEMBERS)
  return names.map((name) => [name, () => Reflect.get(value, name) as unknown])
}

/**
 * The parts of an error that an operator needs: name, message, code, place and cause. File names come without their
 * directories.
 */
function readError(error: Error): [string, () => unknown][] {
  return [
    ["name", () => error.name],
    ["message", () => error.message],
    ["errorCode", () => Reflect.get(error, "code") as unknown],
    ["at", () => placesOf(error)],
    ["cause", () => error.cause],
  ]
}

function readSafely(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return UNREADABLE
  }
}

/** Where an error was thrown, innermost first, as file and line without directories. */
export function placesOf(error: Error): string[] {
  return stackFrames(error).flatMap(placeOf).slice(0, MAX_PLACES)
}

/** Reads `app.js:12` from `    at run (/srv/hub/dist/app.js:12:34)`. */
function placeOf(frame: string): string[] {
  const name = frame.slice(Math.max(...[..." /\\("].map((mark) => frame.lastIndexOf(mark))) + 1)
  const [file = "", line = ""] = name.split(":", 2)
  return SOURCE_FILE.test(file) ? [`${file}:${line}`] : []
}

/** Removes user and query from the URLs in a text. */
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

/** Shortens `user:password@host/path?query` to `host/path`. */
function withoutQuery(address: string): string {
  const at = address.indexOf("@")
  const slash = address.indexOf("/")
  const place = at >= 0 && (slash < 0 || at < slash) ? address.slice(at + 1) : address
  const length = place.search(/[?#]/)
  return length < 0 ? place : place.slice(0, length)
}
