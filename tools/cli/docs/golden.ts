import { readFileSync } from "node:fs"
import path from "node:path"

/** Folder of the goldens, from the root of the project: one folder an integration, one file an example. */
export const GOLDENS = path.join("test", "goldens")

/** What an example of an integration leads to: made and compared by `test/integrations/test_examples.ts`. */
export interface Golden {
  /** Absent when the integration has no form. */
  form?: GoldenForm
  calls: GoldenCall[]
  answer: GoldenAnswer
}

export interface GoldenForm {
  fields: Record<string, unknown>[]
  error?: string
  calls: GoldenCall[]
}

/** What Looker is told in the end. */
export interface GoldenAnswer {
  success: boolean
  message?: string
  validationErrors?: Record<string, string>
}

/** A call of the hub, without what differs from run to run. */
export interface GoldenCall {
  method: string
  url: string
  headers: Record<string, string>
  body?: GoldenBody
}

/** A body as JSON, as lines of text, or only its size. Text over the limit is cut and has its length and hash. */
export type GoldenBody =
  { json: unknown } | { lines: string[]; bytes?: number; sha256?: string } | { type?: string; size: string }

export function goldenFile(integration: string, example: string): string {
  return path.join(GOLDENS, integration, `${example}.json`)
}

/** @throws Error with the cure when there is none. */
export function readGolden(integration: string, example: string): Golden {
  const file = goldenFile(integration, example)
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Golden
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    throw new Error(`There is no ${file}: make it with npm test -- --update-goldens.`, { cause: error })
  }
}
