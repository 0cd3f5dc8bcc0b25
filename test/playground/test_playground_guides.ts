import { readFile } from "node:fs/promises"
import { expect } from "chai"
import { registry } from "../../src/framework"
import { axeFindings } from "../support/axe"
import { PlaygroundTests } from "../support/playground_tests"

describe("the guides on the playground's page", () => {
  const tests = new PlaygroundTests()
  const guide = async (name: string) => {
    const answer = await fetch(new URL(`guides/${name}`, tests.stage.url))
    expect(answer.status, name).to.equal(200)
    expect(answer.headers.get("content-type")).to.match(/^text\/html/)
    expect(answer.headers.get("content-security-policy")).to.include("default-src 'none'")
    return answer.text()
  }

  it("exist for every integration, and say what its README says", async () => {
    for (const { name } of registry.all) {
      const page = await guide(`${name}.html`)
      const docs = await readFile(`docs/integrations/${name}.md`, "utf8")
      const readme = await readFile(`docs/integrations/${/\[Guide\]\(([^)]+)\)/.exec(docs)?.[1]}`, "utf8")
      for (const [, heading = ""] of readme.matchAll(/^#+ (.+)$/gm))
        expect(textOf(page), name).to.include(wordsOf(heading))
      for (const [, cell = ""] of readme.matchAll(/^\| ([^|\\]+?) +\|/gm)) {
        if (!/^-+$/.test(cell)) expect(textOf(page), name).to.include(wordsOf(cell))
      }
    }
  })

  it("have no link that leads nowhere, and no id with a blank", async () => {
    const anchors = new Map<string, string>()
    for (const { name } of registry.all) anchors.set(`${name}.html`, await guide(`${name}.html`))
    for (const [file, page] of anchors) {
      for (const [, id] of page.matchAll(/ id="([^"]*)"/g)) expect(id, file).to.match(/^\S+$/)
      for (const [, link = ""] of page.matchAll(/ href="([^"]+)"/g)) {
        if (link.startsWith("https://")) continue
        if (link.startsWith("../")) {
          expect((await fetch(new URL(`guides/${link}`, tests.stage.url))).status, link).to.equal(200)
          continue
        }
        const [target = "", anchor] = link.split("#")
        const other = anchors.get(target || file)
        expect(other, `${file}: ${link}`).to.be.a("string")
        if (anchor) expect(other, `${file}: ${link}`).to.include(` id="${anchor}"`)
      }
    }
  })

  it("are offered only where there is one", async () => {
    const playground = await tests.open()
    await playground.choose("Counter")
    expect(await playground.page.getByRole("link", { name: /^Guide/ }).count()).to.equal(0)
  })

  for (const width of [1440, 1024, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`open in a tab of their own at ${width} pixels in ${colorScheme}, by keyboard alone`, async () => {
        const playground = await tests.open({
          colorScheme,
          viewport: { width, height: 800 },
        })
        await playground.choose("Google Sheets")
        const opened = playground.page.waitForEvent("popup")
        await playground.page.getByRole("link", { name: /^Guide/ }).press("Enter")
        const page = await opened
        await page.getByRole("heading", { level: 1, name: "Google Sheets" }).waitFor()
        expect(await page.evaluate("opener")).to.equal(null)
        expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).to.equal(false)
        expect(await axeFindings(page)).to.deep.equal([])
        await page.getByRole("link", { name: "below" }).press("Enter")
        await page.waitForURL(/#values$/)
      })
    }
  }
})

/** The text of a page, without its tags. */
function textOf(html: string): string {
  const text = html.replaceAll(/<[^>]*>/g, "").replaceAll("&#39;", "'")
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&")
}

/** The words of a line of Markdown. */
function wordsOf(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/`|\*\*/g, "")
    .replaceAll(/(^|\s)_([^_]+)_/g, "$1$2")
}
