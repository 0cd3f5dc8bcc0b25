import { z } from "zod"
import { ATTACHMENT, type Attachment, BLOCK, type Block, VIEW, type View } from "./block_kit"
import { SlackError } from "./slack_error"

/** Most blocks of a message. */
const MAX_BLOCKS = 50
/** Most characters in the cells of the table of a message. */
const MAX_TABLE_CHARACTERS = 10_000

const BLOCKS = z.array(BLOCK).max(MAX_BLOCKS)
const ATTACHMENTS = z.array(ATTACHMENT).max(100)

/** @throws SlackError `invalid_blocks` with the reasons, as Slack words them. */
export function checkBlocks(value: unknown): Block[] {
  return checked(BLOCKS, value, "invalid_blocks", "/blocks")
}

/** @throws SlackError `invalid_attachments`, or `invalid_blocks` for the blocks in one. */
export function checkAttachments(value: unknown): Attachment[] {
  const { error } = ATTACHMENTS.safeParse(value)
  const isBlock = error?.issues.some(({ path }) => path.includes("blocks"))
  return checked(ATTACHMENTS, value, isBlock ? "invalid_blocks" : "invalid_attachments", "/attachments")
}

/** @throws SlackError `invalid_arguments`. */
export function checkView(value: unknown): View {
  const view = checked(VIEW, value, "invalid_arguments", "/view")
  if (!view.submit && view.blocks.some(({ type }) => type === "input")) {
    throw refused("invalid_arguments", ["missing required field: submit [json-pointer:/view]"])
  }
  checkTogether(view.blocks)
  return view
}

/** Checks what concerns all blocks of a message at once. @throws SlackError `invalid_blocks`. */
export function checkTogether(blocks: readonly Block[]): void {
  const ids = blocks.flatMap(({ block_id }) => block_id ?? [])
  if (new Set(ids).size < ids.length)
    throw refused("invalid_blocks", ["block_id already exists [json-pointer:/blocks]"])
  const tables = blocks.filter((block) => block.type === "table")
  if (tables.length > 1) throw refused("invalid_blocks", ["only_one_table_allowed [json-pointer:/blocks]"])
  const characters = tables.flatMap(({ rows }) => rows.flat()).reduce((sum, cell) => sum + textLength(cell), 0)
  if (characters > MAX_TABLE_CHARACTERS) {
    throw refused("invalid_blocks", [
      `table must have less than ${MAX_TABLE_CHARACTERS + 1} characters [json-pointer:/blocks]`,
    ])
  }
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0)
  if (typeof value !== "object" || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [name, each]) => sum + (name === "text" && typeof each === "string" ? each.length : textLength(each)),
    0,
  )
}

function checked<T>(schema: z.ZodType<T>, value: unknown, code: string, place: string): T {
  const { data, error } = schema.safeParse(value)
  if (error) throw refused(code, reasonsOf(error.issues, place))
  return data
}

function refused(code: string, reasons: readonly string[]): SlackError {
  return new SlackError(code, { response_metadata: { messages: reasons.map((reason) => `[ERROR] ${reason}`) } })
}

function reasonsOf(issues: readonly z.core.$ZodIssue[], place: string): string[] {
  return issues.flatMap((issue) => {
    // Of several possible kinds, the reasons of the one that came closest.
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const closest = issue.errors.toSorted((one, other) => one.length - other.length)[0] ?? []
      return reasonsOf(closest, `${place}${pointer(issue.path)}`)
    }
    return `${reasonOf(issue)} [json-pointer:${place}${pointer(issue.path)}]`
  })
}

function reasonOf(issue: z.core.$ZodIssue): string {
  const isList = "origin" in issue && issue.origin === "array"
  switch (issue.code) {
    case "too_big":
      return isList
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`
    case "too_small":
      return isList
        ? `no fewer than ${issue.minimum} items allowed`
        : `must be more than ${Number(issue.minimum) - 1} characters`
    case "unrecognized_keys":
      return `no additional properties allowed: ${issue.keys.join(", ")}`
    case "invalid_union":
      return "unsupported type"
    default:
      return issue.code === "invalid_type" && issue.message.includes("undefined")
        ? "missing required field"
        : issue.message
  }
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part)}`).join("")
}
