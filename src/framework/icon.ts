import { readFileSync, statSync } from "node:fs"
import path from "node:path"
import type { Integration } from "./integration"

/** Largest icon that is listed, in bytes: every listing contains all icons. */
const MAX_BYTES = 256 * 1024
const ROOT = path.join(__dirname, "..", "..")
const PNG = "\x89PNG\r\n\x1a\n"
/** An SVG may begin with a mark of its encoding, a declaration and comments. */
const SVG_HEAD_BYTES = 4096
const NEW_FILE = "put an SVG or PNG in its place."

type Shown = Pick<Integration, "name" | "iconFile" | "codeFolder" | "callsService">

/** The icon of an integration, or why it has none. */
interface Icon {
  /** Null when the integration is listed without an icon. */
  readonly dataUri: string | null
  /** A sentence with the cure. */
  readonly problem?: string
}

const icons = new Map<string, Icon>()

/** Reads the icon of an integration. Each file is read once per process. Never throws. */
export function readIcon(integration: Shown): Icon {
  const { name, iconFile, codeFolder, callsService } = integration
  if (iconFile === undefined) {
    const place = codeFolder === undefined ? "beside its code" : `in ${shown(codeFolder)}`
    return callsService
      ? { dataUri: null, problem: `${name} has no icon: put ${name}.svg or ${name}.png ${place}.` }
      : { dataUri: null }
  }
  const known = icons.get(iconFile) ?? iconIn(iconFile)
  icons.set(iconFile, known)
  return known.problem === undefined
    ? known
    : { ...known, problem: `The icon of ${name}, ${shown(iconFile)}, ${known.problem}` }
}

/** A sentence on each of these integrations that is listed without its icon. */
export function iconProblems(integrations: readonly Shown[]): string[] {
  return integrations.flatMap((integration) => readIcon(integration).problem ?? [])
}

/** @returns in `problem` what a sentence on this file ends with. */
function iconIn(file: string): Icon {
  try {
    const { size } = checkedFile(file)
    if (size > MAX_BYTES) {
      return { dataUri: null, problem: `has ${size} bytes: give one of at most ${MAX_BYTES}.` }
    }
    const bytes = readFileSync(file)
    const type = imageType(bytes)
    if (type !== undefined) return { dataUri: `data:${type};base64,${bytes.toString("base64")}` }
    const state = bytes.length === 0 ? "is empty" : "is neither an SVG nor a PNG"
    return { dataUri: null, problem: `${state}: ${NEW_FILE}` }
  } catch (error) {
    return { dataUri: null, problem: unreadable((error as NodeJS.ErrnoException).code) }
  }
}

/** @throws an error with the code EISDIR for whatever is not a file, since reading a pipe would wait for ever. */
function checkedFile(file: string) {
  const facts = statSync(file)
  if (!facts.isFile()) throw Object.assign(new Error("This is not a file."), { code: "EISDIR" })
  return facts
}

function unreadable(code = "unknown error"): string {
  if (code === "ENOENT") return `is missing: ${NEW_FILE}`
  if (code === "EISDIR") return `is not a file: ${NEW_FILE}`
  return `cannot be read (${code}): let the hub's user read it.`
}

function imageType(bytes: Buffer): string | undefined {
  const head = bytes.toString("latin1", 0, SVG_HEAD_BYTES)
  if (head.startsWith(PNG)) return "image/png"
  return /^(?:\xef\xbb\xbf)?\s*</.test(head) && head.includes("<svg") ? "image/svg+xml" : undefined
}

/** The path from the hub's folder, so that logs do not show where the hub is. */
function shown(file: string): string {
  return path.relative(ROOT, file)
}
