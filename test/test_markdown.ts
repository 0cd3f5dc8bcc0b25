import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { anchorsOf, linksOf, markdownFiles, troubleOf } from "./support/markdown"

const INDEX = "docs/README.md"

describe("the Markdown files", () => {
  const files = markdownFiles()

  it("link only to files and headings that are there", () => {
    const links = files.flatMap((file) => linksOf(readFileSync(file, "utf8")).map((link) => ({ file, link })))
    expect(links.length).to.be.above(300)
    expect(links.map(({ file, link }) => troubleOf(link, file)).filter(Boolean)).to.deep.equal([])
  })

  it("are what messages and comments of the code name", () => {
    const code = ["src", "tools", "bench", "scripts"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(?:tsx?|mjs)$/.test(name) && !/(?:^|\/)(?:node_modules|dist)\//.test(name))
        .map((name) => path.join(folder, name)),
    )
    const named = code.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/docs\/[\w/]+\.md(?:#[\w-]+)?/g)].map(([link]) => ({ file, link })),
    )
    expect(named.length).to.be.above(5)
    const trouble = ({ file, link }: { file: string; link: string }) =>
      troubleOf(link, "README.md") && `${file}: ${link}`
    expect(named.map(trouble).filter(Boolean)).to.deep.equal([])
  })

  it("have names for headings as GitHub gives them", () => {
    const text = "# A `b` & c!\n## 1. Über [it](x.md)\n## Twice\n## Twice\n```\n# no heading\n```\n"
    expect(anchorsOf(text)).to.deep.equal(["a-b--c", "1-über-it", "twice", "twice-1"])
  })
})

describe(INDEX, () => {
  it("names every page of docs", () => {
    const linked = linksOf(readFileSync(INDEX, "utf8")).map((link) => path.join("docs", link.split("#")[0] ?? ""))
    const pages = readdirSync("docs")
      .filter((name) => /\.(?:md|html)$/.test(name))
      .map((name) => path.join("docs", name))
    const expected = [...pages, "docs/decisions/README.md", "docs/integrations/README.md"].filter(
      (page) => page !== INDEX,
    )
    expect(linked).to.include.members(expected)
  })

  for (const folder of ["docs/decisions", "docs/integrations"]) {
    it(`has below it a list of all pages of ${folder}`, () => {
      const linked = linksOf(readFileSync(`${folder}/README.md`, "utf8"))
      const pages = readdirSync(folder).filter((name) => name !== "README.md")
      expect(pages.filter((page) => !linked.includes(page))).to.deep.equal([])
    })
  }

  it("is what the README leads to", () => {
    expect(linksOf(readFileSync("README.md", "utf8"))).to.include(INDEX)
  })
})
