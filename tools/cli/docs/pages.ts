import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Integration } from "../../../src/framework"
import { ownExamples } from "../../playground/own_examples"
import { formatsText } from "./facts"
import { readGolden } from "./golden"
import { integrationPage } from "./integration_page"
import { codes, page, table } from "./markdown"

/** Folder of the pages, relative to the project root. It holds nothing else. */
const PAGES = path.join("docs", "integrations")

/**
 * Returns file name → text: a page for each integration, and one that lists all.
 * @param report Told why the page of an integration cannot be made: broken examples, or a missing golden. The page then stays as
 * it is on disk. Default: throws.
 */
export async function docsPages(
  integrations: readonly Integration[],
  report: (error: unknown) => void = rethrow,
): Promise<Map<string, string>> {
  const pages = new Map([["README.md", indexPage(integrations)]])
  for (const integration of integrations) {
    const { name } = integration
    const { own = { examples: [] }, problem } = await ownExamples(integration)
    try {
      if (problem !== undefined) throw new Error(problem)
      const goldens = own.examples.map((example) => readGolden(name, example.name))
      pages.set(`${name}.md`, integrationPage(integration, own, goldens))
    } catch (error) {
      report(error)
      const stored = path.join(PAGES, `${name}.md`)
      if (existsSync(stored)) pages.set(`${name}.md`, readFileSync(stored, "utf8"))
    }
  }
  return pages
}

function rethrow(error: unknown): never {
  throw error
}

/** Replaces all pages on disk with these. */
export function storePages(pages: ReadonlyMap<string, string>): void {
  rmSync(PAGES, { recursive: true, force: true })
  mkdirSync(PAGES, { recursive: true })
  for (const [name, text] of pages) writeFileSync(path.join(PAGES, name), text)
}

/** Reads the pages from disk. */
export function storedPages(): Map<string, string> {
  return new Map(readdirSync(PAGES).map((name) => [name, readFileSync(path.join(PAGES, name), "utf8")]))
}

function indexPage(integrations: readonly Integration[]): string {
  const rows = integrations.map((integration) => [
    `[${integration.label}](${integration.name}.md)${integration.isUnverified ? ", unverified" : ""}`,
    integration.description,
    codes(integration.supportedActionTypes),
    formatsText(integration),
  ])
  return page([
    "# Integrations",
    "<!-- Made by npm run docs. -->",
    "One page for each, made from what the integration declares and from its examples by `npm run docs`.",
    table(["integration", "what it does", "takes", "formats"], rows),
  ])
}
