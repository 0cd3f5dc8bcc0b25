import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Integration } from "../../../src/framework"
import { formatsText } from "./facts"
import { readGolden } from "./golden"
import { integrationPage } from "./integration_page"
import { codes, page, table } from "./markdown"

/** Folder of the pages, relative to the project root. It holds nothing else. */
const PAGES = path.join("docs", "integrations")

/** Returns file name → text: a page for each integration, and one that lists all. @throws Error when a golden is missing. */
export async function docsPages(integrations: readonly Integration[]): Promise<Map<string, string>> {
  const pages = new Map([["README.md", indexPage(integrations)]])
  for (const integration of integrations) {
    const { name } = integration
    const shown = (await integration.examples?.()) ?? { examples: [] }
    const goldens = shown.examples.map((example) => readGolden(name, example.name))
    pages.set(`${name}.md`, integrationPage(integration, shown, goldens))
  }
  return pages
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
