import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { SimulatorError } from "../simulator_error"
import { columnsSample } from "./columns_sample"
import { documentSample, isObject } from "./json_detail_document"
import type { SampleResult } from "./sample_result"

/** Largest file. A file is held in memory as a whole. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * Reads a result from the user's own file: a CSV file with a header line, or a JSON file with an array of plain objects or a
 * json_detail document. A CSV column becomes a column of numbers if all its values are numbers. Each column is tagged with its
 * own name (`users.email` with `email`), so that integrations find it; json_detail has its own tags.
 * @throws SimulatorError saying what is wrong with the file.
 */
export async function fileSample(file: string): Promise<SampleResult> {
  const text = await readText(file)
  const about = { name: path.basename(file), label: path.basename(file) }
  if (!/^\s*[[{]/.test(text) || file.toLowerCase().endsWith(".csv")) {
    return csvSample(text, about)
  }
  const content = parseJson(text, about.name)
  if (isObject(content)) return documentSample(content, about, about.name)
  if (Array.isArray(content) && content.every(isObject)) return objectsSample(content, about)
  throw new SimulatorError(`${about.name} must hold an array of objects, or a json_detail result.`)
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > MAX_BYTES) throw new SimulatorError(`${file} is larger than 256 MB; generate a sample of that size.`)
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "")
  } catch (cause) {
    if (cause instanceof SimulatorError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    throw new SimulatorError(`${file} cannot be read${code === "ENOENT" ? ": there is no such file" : ` (${code})`}.`)
  }
}

async function csvSample(text: string, about: { name: string; label: string }): Promise<SampleResult> {
  const { parse } = await import("csv-parse/sync")
  let records: string[][]
  try {
    records = parse(text, { skip_empty_lines: true })
  } catch (cause) {
    throw new SimulatorError(`${about.name}: ${cause instanceof Error ? cause.message : String(cause)}.`)
  }
  const [header, ...lines] = records
  if (!header) throw new SimulatorError(`${about.name} is empty: its first line must name the columns.`)
  const twice = header.find((name, at) => header.indexOf(name) < at)
  if (twice !== undefined) throw new SimulatorError(`${about.name} has two columns "${twice}".`)
  const areNumbers = header.map((_, at) => lines.every((line) => isNumberOrEmpty(line[at] ?? "")))
  const valueOf = (text: string, at: number) => (text === "" ? null : areNumbers[at] ? Number(text) : text)
  return columnsSample(about, header, (index) => lines[index]?.map(valueOf) ?? [], lines.length)
}

function objectsSample(objects: Record<string, unknown>[], about: { name: string; label: string }): SampleResult {
  const names = [...new Set(objects.flatMap((each) => Object.keys(each)))]
  const valueOf = (value: unknown) => (typeof value === "object" && value ? JSON.stringify(value) : (value ?? null))
  return columnsSample(about, names, (index) => names.map((name) => valueOf(objects[index]?.[name])), objects.length)
}

/** False for "007", "1e3" or a phone number: a value that a number would write differently stays text. */
function isNumberOrEmpty(value: string): boolean {
  return value === "" || String(Number(value)) === value
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new SimulatorError(`${name} is not JSON: ${(cause as Error).message}`)
  }
}
