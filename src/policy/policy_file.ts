import type * as Yaml from "yaml"
import { cutText } from "../text/cut_text"
import { Policy } from "./policy"
import { RuleReader } from "./rule_reader"

/** Largest policy, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024
/** Most problems of one file that are told. */
const MAX_PROBLEMS = 20

export interface PolicyFile {
  /** Absent when there are problems. */
  policy?: Policy
  /** Sentences with line, column and cure. */
  problems: string[]
}

/** Reads a policy from the text of a YAML 1.2 document. */
export function parsePolicy(text: string): PolicyFile {
  if (Buffer.byteLength(text) > MAX_BYTES) return { problems: ["it is larger than 4 MiB: say it in fewer rules."] }
  const yaml = loadYaml()
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, {
    ...{ version: "1.2", schema: "core", merge: true, uniqueKeys: true, prettyErrors: false, lineCounter: lines },
  })
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) {
    return {
      problems: faults
        .slice(0, MAX_PROBLEMS)
        .map(({ code, message, pos }) => place(lines, pos[0]) + cureOf(code, message)),
    }
  }
  let value: unknown
  try {
    value = document.toJS()
  } catch {
    return { problems: ["it uses an anchor that is not there, or too many of them: write it out."] }
  }
  const reader = new RuleReader()
  const policy = reader.read(value)
  const problems = reader.problems.map(({ path, words }) => place(lines, startOf(document, path)) + words)
  return problems.length > 0 ? { problems: problems.slice(0, MAX_PROBLEMS) } : { policy, problems: [] }
}

const CURES: Readonly<Partial<Record<Yaml.ErrorCode, string>>> = {
  TAB_AS_INDENT: "a tab indents this line: use blanks.",
  DUPLICATE_KEY: "this key stands here twice: keep one.",
  TAG_RESOLVE_FAILED: "tags of one's own are not taken: write a plain text, number or list.",
  MULTIPLE_DOCS: "a second document begins here: keep one.",
}

function cureOf(code: Yaml.ErrorCode, message: string): string {
  return CURES[code] ?? `this is not YAML: ${cutText(message.split("\n", 1)[0] ?? "", 150)}.`
}

function place(lines: Yaml.LineCounter, at: number | undefined): string {
  const { line, col } = lines.linePos(at ?? 0)
  return `line ${line}, column ${col}: `
}

/** Where a member stands, or the nearest thing around it. A member that came by an anchor stands where the anchor is. */
function startOf(document: Yaml.Document.Parsed, path: readonly (string | number)[]): number | undefined {
  const yaml = loadYaml()
  let node: unknown = document.contents
  let at = rangeOf(node)
  for (const name of path) {
    if (yaml.isAlias(node)) node = node.resolve(document)
    if (yaml.isMap(node)) {
      const pair = node.items.find(({ key }) => yaml.isScalar(key) && String(key.value) === String(name))
      at = rangeOf(pair?.key) ?? at
      node = pair?.value
    } else {
      node = yaml.isSeq(node) ? node.items[Number(name)] : undefined
      at = rangeOf(node) ?? at
    }
  }
  return at
}

function rangeOf(node: unknown): number | undefined {
  return loadYaml().isNode(node) ? node.range?.[0] : undefined
}

let loaded: typeof Yaml | undefined
/** Loaded only where there is a policy. */
function loadYaml(): typeof Yaml {
  return (loaded ??= module.require("yaml") as typeof Yaml)
}
