import { expect } from "chai"
import { PathGlob } from "../../src/links/sources/github/path_globs"
import { cpuMs } from "../support/cpu_ms"

describe("patterns of paths", () => {
  const cases: [pattern: string, matches: string[], others: string[]][] = [
    [
      "models/orders.lkml",
      ["models/orders.lkml"],
      ["models/orders.lkml2", "a/models/orders.lkml", "Models/orders.lkml"],
    ],
    ["*.lkml", ["a.lkml", "models/a.lkml", "a/b/c/.lkml"], ["a.lkml/b", "a.lkm", "alkml"]],
    ["models/*", ["models/a.lkml", "models/"], ["models/a/b", "models", "x/models/a"]],
    ["models/*.lkml", ["models/a.lkml", "models/.lkml"], ["models/a/b.lkml", "models/a.lkmlx"]],
    ["models/**", ["models/a", "models/a/b/c.lkml"], ["models", "other/models/a", "modelsx/a"]],
    [
      "models/**/*.lkml",
      ["models/a.lkml", "models/a/b.lkml", "models/a/b/c.lkml"],
      ["models/a.txt", "a/models/b.lkml"],
    ],
    ["**/views/*.lkml", ["views/a.lkml", "a/views/b.lkml", "a/b/views/c.lkml"], ["myviews/a.lkml", "views/a/b.lkml"]],
    ["**/a/**/a/b", ["a/a/b", "x/a/y/z/a/b", "a/x/a/a/b"], ["a/b", "a/xa/b"]],
    ["models/**.lkml", ["models/a.lkml", "models/a/b.lkml"], ["models/a.txt"]],
    ["a**b/c", ["ab/c", "ax/y/b/c", "abb/c"], ["ab/cc", "b/c"]],
    ["**", ["a", "a/b/c"], []],
    ["*", ["a", "a/b/c"], []],
    ["*a*b*", ["ab", "xaxbx", "d/ab"], ["ba", "a/b"]],
    ["***/**/***.x", ["a.x", "a/b/c.x"], ["a.y"]],
    ["a.b+(c)[d]?", ["a.b+(c)[d]?", "x/a.b+(c)[d]?"], ["aXb+(c)[d]?", "a.b+(c)d"]],
    ["*/*", ["a/b"], ["a", "a/b/c"]],
    ["naïve/*.lkml", ["naïve/日本.lkml"], ["naive/日本.lkml"]],
    ["models/", ["models/"], ["models/a"]],
  ]
  for (const [pattern, matches, others] of cases) {
    it(`match as they are written: ${pattern}`, () => {
      const glob = new PathGlob(pattern)
      for (const path of matches) expect(glob.matches(path), path).to.equal(true)
      for (const path of others) expect(glob.matches(path), path).to.equal(false)
    })
  }

  it("match what a slow comparison matches", () => {
    const letters = ["a", "/", "b"]
    const texts = (length: number): string[] =>
      length === 0 ? [""] : texts(length - 1).flatMap((text) => letters.map((letter) => text + letter))
    const paths = [1, 2, 3, 4].flatMap(texts)
    const pieces = ["a", "/", "*", "**", "**/"]
    const patterns = pieces.flatMap((a) =>
      pieces.flatMap((b) => pieces.flatMap((c) => pieces.map((d) => a + b + c + d))),
    )
    for (const pattern of new Set(patterns.filter((each) => each.includes("/")))) {
      const glob = new PathGlob(pattern)
      const slow = slowMatcher(pattern)
      for (const path of paths) expect(glob.matches(path), `${pattern} of ${path}`).to.equal(slow.test(path))
    }
  }).timeout(20_000)

  it("take time in proportion to the path, whatever the pattern", () => {
    const hard = ["*a*a*a*a*a*a*b", "**a**a**a**a*b", "**/a*/**/a*/**/b", `*${"a".repeat(190)}b`]
    const path = "a".repeat(100_000)
    for (const pattern of hard) {
      const glob = new PathGlob(pattern)
      const startMs = cpuMs()
      expect(glob.matches(path)).to.equal(false)
      expect(cpuMs() - startMs, pattern).to.be.lessThan(3000)
    }
  }).timeout(20_000)
})

/** The same by a regular expression, which may go back. */
function slowMatcher(pattern: string): RegExp {
  const source = pattern
    .split(/((?<=^|\/)\*\*+\/|\*\*+|\*)/)
    .map((piece) => {
      if (/^\*\*+\/$/.test(piece)) return "(?:[^]*/)?"
      if (/^\*\*+$/.test(piece)) return "[^]*"
      return piece === "*" ? "[^/]*" : piece
    })
    .join("")
  return new RegExp(`^${source}$`)
}
