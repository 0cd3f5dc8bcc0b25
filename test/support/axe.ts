import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"

const SOURCE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8")

interface Finding {
  id: string
  nodes: { target: string[] }[]
}

/** What axe has to say against a page as it stands: the rule and the first places, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE)
  const { violations } = await page.evaluate<{ violations: Finding[] }>("axe.run(document)")
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ target }) => target.join(" "))
        .join(", ")}`,
  )
}
