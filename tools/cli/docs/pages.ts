import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Integration } from "../../../src/framework"
import { formatsText } from "./facts"
import { readGolden } from "./golden"
import { integrationPage } from "./integration_page"
import { codes, page, table } from "./markdown"

/** Folder of the pages, from the root of the project. Nothing else is in it. */
const PAGES = path.join("docs", "integrations")

/** File name → text: a page for each integration, and one that lists them. @throws Error when a golden is missing. */
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

/** Puts these pages in the place of all that are on disk. */
export function storePages(pages: ReadonlyMap<string, string>): void {
  rmSync(PAGES, { recursive: true, force: true })
  mkdirSync(PAGES, { recursive: true })
  for (const [name, text] of pages) writeFileSync(path.join(PAGES, name), text)
}

/** The pages as they are on disk. */
export function storedPages(): Map<string, string> {
  return new Map(readdirSync(PAGES).map((name) => [name, readFileSync(path.join(PAGES, name), "utf8")]))
}

function indexPage(integrations: readonly Integration[]): string {
  const rows = integrations.map((integration) => [
    `[${integration.label}](${integration.name}.md)`,
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
