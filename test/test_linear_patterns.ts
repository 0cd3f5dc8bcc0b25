import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"

/** What the rule says of each pattern of a text of JavaScript. */
async function complaintsOf(code: string): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-lint-"))
  try {
    const config = path.join(folder, "config.json")
    const jsPlugins = [path.resolve("scripts/lint/hub_plugin.mjs")]
    const rules = { "hub/linear-patterns": "error" }
    writeFileSync(config, JSON.stringify({ jsPlugins, categories: { correctness: "off" }, rules }))
    writeFileSync(path.join(folder, "code.mjs"), code)
    const words = ["node_modules/oxlint/bin/oxlint", "--config", config, "--format", "json", folder]
    const printed = await new Promise<string>((resolve) =>
      execFile(process.execPath, words, (_error, stdout) => resolve(stdout)),
    )
    const { diagnostics } = JSON.parse(printed) as { diagnostics: { message: string }[] }
    return diagnostics.map(({ message }) => message)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("the lint rule for regular expressions", () => {
  const slow = {
    "trimming an end": "/=+$/, /\\s+$/, /[. ]+$/, /^\\/+|\\/+$/g, /\\s*\\n\\s*/g",
    "a lazy span from every beginning": "/BEGIN(.*?)END/s, /<!--[^]*?-->/",
    "a tag that may hold the beginning of another": "/<[^>]*>/g",
    "a name that may begin at each of its letters": "/[^\\s/]+\\.js:\\d+/g, /\\w+@/, /\\b\\w[\\w-]*:/",
    "a repetition of a repetition": "/^(a+)+$/, /^(a*)*$/, /^(?:\\w+\\s?)*$/",
    "alternatives that share a character": '/^(?:a|a)*$/, /^(?:"[^"]*"|[^,])*;/',
    "two repetitions side by side": "/^\\s*(.*)\\s*$/, /^\\w+\\d*@/, /^.*a.*b/",
    "a first choice that reads far and fails": "/a*b|a/g",
    "a repetition in what it looks for": "/(?=.*a)b/, /(?<!\\s+)a/",
    "what a group matched before": "/(a|b)\\1/",
    "a text behind RegExp": 'new RegExp("x+$"), RegExp("=+$")',
  }
  for (const [what, patterns] of Object.entries(slow)) {
    it(`refuses ${what}`, async () => {
      const complaints = await complaintsOf(`[${patterns}]`)
      expect(complaints).to.have.length(patterns.split(", ").length)
      for (const complaint of complaints) expect(complaint).to.match(/may need more than linear time/)
    })
  }

  it("refuses a pattern that it cannot read", async () => {
    expect(await complaintsOf("(text) => new RegExp(text)")).to.match(/What this pattern holds is not known/)
  })

  it("takes patterns that read each character a few times at most", async () => {
    const quick = [
      "/\\s+/g, /^\\s+/, /\\.$/, /[^a-z]+/g, /[\\s\\p{C}]+/gu, /a|b/, /(?:a|b)*/, /[\\u{1f600}-\\u{1f64f}]/u",
      '/<[^<>]*>/g, /"([^"]+)"/g, /\\/[^/]*$/, /[T ][\\d:.]+$/, /;\\s*q=0(\\.0*)?\\s*$/, /(?<!\\w)_/, /\\bq=/',
      "/^[a-z0-9]{3,24}$/, /^Bearer\\s+([^\\s]+)\\s*$/i, /^(.{8})(.{4})$/, /^# .*$/gm, /^(?:[a-z]{4})*(?:[a-z]{2}==)?$/",
      '/^"(?:[^"\\\\]|\\\\.)*"/, /\\s*:\\s*/y, new RegExp("a+b", "y"), new RegExp(/a/)',
    ]
    expect(await complaintsOf(`[${quick.join(", ")}]`)).to.deep.equal([])
  })
})
