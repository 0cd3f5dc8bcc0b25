import { expect } from "chai"
import { Pattern, type TextKind } from "../../src/policy/pattern"
import { SeededRandom } from "../support/seeded_random"

describe("a pattern of a policy", () => {
  const cases: [kind: TextKind, pattern: string, text: string, isMatch: boolean][] = [
    ["address", "s3://acme-*/**", "s3://acme-reports/a/b", true],
    ["address", "s3://acme-*/**", "s3://acme-reports", false],
    ["address", "s3://acme-*", "s3://acme-reports/a", false],
    ["address", "s3://acme/*", "s3://acme/a/b", false],
    ["address", "s3://acme/*.csv", "s3://acme/a.csv", true],
    ["address", "s3://acme/*.csv", "s3://acme/A.CSV", false],
    ["address", "S3://ACME/Daily/*", "s3://acme/Daily/x", true],
    ["address", "s3://acme/daily/*", "s3://acme/Daily/x", false],
    ["address", "mailto:*@ACME.com", "mailto:jane@acme.com", true],
    ["address", "mailto:*@acme.com", "mailto:jane@evilacme.com", false],
    ["address", "mailto:*@bücher.example", "mailto:jane@xn--bcher-kva.example", true],
    ["address", "https://*.BÜCHER.example/**", "https://a.xn--bcher-kva.example/x", true],
    ["address", "sftp://files.acme.com./**", "sftp://files.acme.com/x", true],
    ["address", "dropbox:/Reports/**", "dropbox:/Reports/a/b", true],
    ["address", "slack://*/C1", "slack:///C1", true],
    ["address", "**", "anything://at/all", true],
    ["address", "tel:+44*", "tel:+447700900000", true],
    ["host", "*.cloud.looker.com", "ACME.cloud.looker.com", true],
    ["name", "Salaries*", "SALARIES of May", true],
    ["name", "a*b", "a/b", false],
    ["name", "a**b", "a/x/b", true],
    ["name", "*a*b", "xa/yab", false],
    ["name", "**a*b", "xa/yab", true],
    ["name", "a.c", "abc", false],
    ["name", "*😀", "so 😀", true],
    ["value", "finance", "Finance", false],
    ["value", "*", "", true],
  ]
  for (const [kind, text, value, isMatch] of cases) {
    it(`${text} ${isMatch ? "matches" : "does not match"} ${value}`, () => {
      const pattern = new Pattern(text, kind)
      expect(pattern.matches(pattern.plainText(value))).to.equal(isMatch)
    })
  }

  it("agrees with the regular expression of the same meaning", () => {
    const random = new SeededRandom(7)
    const letters = (set: string, most: number) =>
      Array.from({ length: random.below(most) }, () => random.oneOf(set)).join("")
    for (let turn = 0; turn < 20_000; turn++) {
      const text = letters("ab/*", 8)
      const value = letters("ab/", 10)
      const source = text.replaceAll(/\*+|\//g, (part) => (part === "/" ? "\\/" : part.length > 1 ? "[^]*" : "[^/]*"))
      const expected = new RegExp(`^${source}$`).test(value)
      expect(new Pattern(text, "value").matches(value), `${text} and ${value}`).to.equal(expected)
    }
  })

  it("is not slow whatever the text", () => {
    const pattern = new Pattern(`${"*a".repeat(200)}*b`, "value")
    expect(pattern.matches("a".repeat(4096))).to.equal(false)
  })
})
