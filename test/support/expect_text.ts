import { expect } from "chai"

const SHOWN_LINES = 5

/**
 * Compares long texts. Mocha's own comparison shows only their beginning.
 * @throws AssertionError that shows the first lines that differ, and the cure.
 */
export function expectText(file: string, actual: string, stored: string, cure: string): void {
  if (actual === stored) return
  const [is, was] = [actual.split("\n"), stored.split("\n")]
  const at = is.findIndex((line, index) => line !== was[index])
  const first = at < 0 ? is.length : at
  const shown = (lines: string[], mark: string) =>
    lines.slice(first, first + SHOWN_LINES).map((line) => `  ${mark} ${line.slice(0, 200)}`)
  const difference = [...shown(was, "-"), ...shown(is, "+")].join("\n")
  expect.fail(`${file}, line ${first + 1}, is stored as - and comes out as +:\n${difference}\n${cure}`)
}
