import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { type Golden, goldenFile, GOLDENS, readGolden } from "../../tools/cli/docs/golden"
import { expectText } from "./expect_text"

const CURE = "If this is right, run npm test -- --update-goldens and read the difference."

/** `npm test -- --update-goldens`, or UPDATE_GOLDENS=1: what comes out is stored in place of being compared, and so are
 * the pages that are made from it. */
export const isUpdating = process.argv.includes("--update-goldens") || process.env.UPDATE_GOLDENS === "1"

/** Compares what an example leads to with its golden, or stores it. @throws AssertionError, with the cure. */
export function expectGolden(integration: string, example: string, actual: Golden): void {
  const text = `${JSON.stringify(actual, null, 2)}\n`
  if (isUpdating) {
    const file = goldenFile(integration, example)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    return
  }
  const stored = `${JSON.stringify(readGolden(integration, example), null, 2)}\n`
  expectText(goldenFile(integration, example), text, stored, CURE)
}

/** Fails when a golden is of none of these, or removes it. @param known `<integration>/<example>` */
export function expectNoOthers(known: readonly string[]): void {
  const files = readdirSync(GOLDENS, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"))
  const others = files.filter((file) => !known.includes(file.replaceAll(path.sep, "/").replace(/\.json$/, "")))
  if (isUpdating) for (const file of others) rmSync(path.join(GOLDENS, file))
  else expect(others, `goldens that no example names. ${CURE}`).to.deep.equal([])
}
