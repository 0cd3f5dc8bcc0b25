import { readFileSync } from "node:fs"
import path from "node:path"

/** Folder of the goldens, relative to the project root: one folder per integration, one file per example. */
export const GOLDENS = path.join("test", "goldens")

/** The recorded outcome of an example. `test/integrations/test_examples.ts` writes and compares it. */
export interface Golden {
  /** Absent when the integration has no form. */
  form?: GoldenForm
  /** Where the delivery goes, as policies name it; null where it is not known. Absent when it was refused before. */
  destinations?: (string | null)[]
  calls: GoldenCall[]
  answer: GoldenAnswer
}

export interface GoldenForm {
  fields: Record<string, unknown>[]
  error?: string
  calls: GoldenCall[]
}

/** The hub's answer to Looker. */
export interface GoldenAnswer {
  success: boolean
  message?: string
  validationErrors?: Record<string, string>
}

/** A call of the hub, without the parts that differ from run to run. */
export interface GoldenCall {
  method: string
  url: string
  headers: Record<string, string>
  body?: GoldenBody
}

/** A body as JSON, as lines of text, or only its size. Text over the limit is cut; its length and hash are recorded. */
export type GoldenBody =
  { json: unknown } | { lines: string[]; bytes?: number; sha256?: string } | { type?: string; size: string }

export function goldenFile(integration: string, example: string): string {
  return path.join(GOLDENS, integration, `${example}.json`)
}

/** @throws Error with the cure when the golden is missing. */
export function readGolden(integration: string, example: string): Golden {
  const file = goldenFile(integration, example)
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Golden
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    throw new Error(`There is no ${file}: make it with npm test -- --update-goldens.`, { cause: error })
  }
}
