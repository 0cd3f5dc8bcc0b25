import { expect } from "chai"
import { ConfigError } from "../../src/config"
import { readPolicyFile } from "../../src/policy"
import { PolicyStage } from "../support/policy_stage"

const rule = (text: string) => `version: 1\nrules:\n  - ${text}\n`
const WELL = "name: a, refuse: No."

describe("the file of a policy", () => {
  let stage: PolicyStage
  before(async () => {
    stage = await PolicyStage.open()
  })
  after(() => stage.close())

  const problemsOf = (text: string) => readPolicyFile(stage.write(text)).problems

  const faults: [title: string, text: string, problem: string | RegExp][] = [
    [
      "a tab that indents",
      "version: 1\nrules:\n\t- name: a\n",
      "line 3, column 1: a tab indents this line: use blanks.",
    ],
    ["a key twice", "version: 1\nversion: 1\n", "line 2, column 1: this key stands here twice: keep one."],
    ["a tag of one's own", "version: !mine 1\n", /^line 1, column 10: tags of one's own are not taken/],
    ["no YAML", "version: [1\n", /^line 2, column 1: this is not YAML: /],
    ["two documents", "version: 1\n---\nversion: 1\n", /^line 2, column 1: a second document/],
    ["an anchor that is not there", "version: 1\nrules: *none\n", /anchor/],
    ["nothing", "", "line 1, column 1: the file holds no policy: begin it with `version: 1`."],
    ["a list", "- 1\n", /holds no policy/],
    ["no version", "default: allow\n", /`version` is not 1/],
    ["another version", "version: 2\n", "line 1, column 1: `version` is not 1: write `version: 1`."],
    ["another default", "version: 1\ndefault: deny\n", /^line 2, column 1: `default` is neither allow nor refuse/],
    [
      "an unknown key",
      "version: 1\nrulez: []\n",
      'line 2, column 1: nothing is called "rulez" here: did you mean rules?',
    ],
    [
      "an unknown key of a rule",
      rule(`{ ${WELL}, wen: {} }`),
      /^line 3, column 29: nothing is called "wen".* mean when\?$/,
    ],
    ["an unknown key of when", rule(`{ ${WELL}, when: { tag: [pii] } }`), /"tag" here: did you mean tags\?$/],
    ["an unknown key of above", rule(`{ ${WELL}, above: { row: 1 } }`), /"row" here: did you mean rows\?$/],
    ["an unknown key beside not", rule(`{ ${WELL}, when: { tags: { no: [pii] } } }`), /did you mean not\?/],
    ["rules that are no list", "version: 1\nrules: {}\n", /`rules` is not a list/],
    ["a rule that is a text", rule("pii"), /a rule has a `name`/],
    ["a rule without a name", rule("{ refuse: No. }"), /no usable `name`/],
    ["a name with a line break", rule('{ name: "a\\nb", refuse: No. }'), /no usable `name`/],
    ["a rule without a sentence", rule("{ name: a }"), /^line 3, column 5: a rule either refuses or allows/],
    ["an empty sentence", rule('{ name: a, refuse: " " }'), /`refuse` is no sentence/],
    ["a sentence of a megabyte", rule(`{ name: a, refuse: ${"x".repeat(1e6)} }`), /`refuse` is no sentence/],
    ["a rule that does both", rule("{ name: a, refuse: No., allow: true }"), /either refuses or allows/],
    ["allow: false", rule("{ name: a, allow: false }"), /`allow` is not true/],
    ["a limit of what is allowed", rule("{ name: a, allow: true, above: { rows: 1 } }"), /only a rule that refuses/],
    ["a limit of no number", rule(`{ ${WELL}, above: { rows: many } }`), /`rows` is not a whole number/],
    ["a limit without a number", rule(`{ ${WELL}, above: {} }`), /`above` holds no number/],
    ["an empty list", rule(`{ ${WELL}, when: { tags: [] } }`), /the list is empty/],
    ["a list of lists", rule(`{ ${WELL}, when: { tags: [[pii]] } }`), /no list of texts/],
    ["a blank pattern", rule(`{ ${WELL}, when: { tags: [""] } }`), /no list of texts/],
    ["a pattern of a megabyte", rule(`{ ${WELL}, when: { title: ${"x".repeat(1e6)} } }`), /more than 500 characters/],
    ["settings that are a list", rule(`{ ${WELL}, when: { param: [department] } }`), /`param` names no setting/],
    [
      "two rules of one name",
      `${rule(`{ ${WELL} }`)}  - { ${WELL} }\n`,
      /^line 4, column 7: another rule has this name/,
    ],
    ["5 MiB", "#".repeat(5 * 2 ** 20), /larger than 4 MiB/],
  ]
  for (const [title, text, expected] of faults) {
    it(`tells of ${title}`, () => {
      const problems = problemsOf(text)
      const fits = (problem: string) => (typeof expected === "string" ? problem === expected : expected.test(problem))
      expect(problems.some(fits), problems.join("\n")).to.equal(true)
      expect(problems.every((problem) => problem.length < 300)).to.equal(true)
    })
  }

  it("tells everything at once, among the problems of other settings", () => {
    const text = `version: 2\ndefault: maybe\nrules:\n  - { name: a }\n  - { name: a, refuse: No. }\n`
    expect(problemsOf(text)).to.have.length(4)
    expect(() => stage.hub(text)).to.throw(ConfigError, /HUB_POLICY: line 1, .*\n.*HUB_POLICY: line 2, /)
  })

  it("tells of a path that leads to no file", () => {
    for (const path of ["/nowhere/policy.yaml", "/tmp", "\0"]) {
      expect(readPolicyFile(path).problems).to.deep.equal([
        "there is no file that the hub can read: give the path of one.",
      ])
    }
  })

  it("does not unfold anchors without end", () => {
    const lists = Array.from({ length: 12 }, (_, at) => `x${at}: &x${at} [${at ? `${`*x${at - 1},`.repeat(9)}` : "a"}]`)
    expect(problemsOf(`version: 1\n${lists.join("\n")}\n`).length).to.be.above(0)
  })

  it("takes anchors and merged keys", () => {
    const text = `version: 1
rules:
  - { name: a, refuse: No., when: &inside { destination: { not: &ours ["s3://acme-*/**"] } } }
  - { name: b, allow: true, when: { destination: *ours } }
  - { name: c, refuse: No., when: { <<: *inside, type: query } }
`
    const { policy, problems } = readPolicyFile(stage.write(text))
    expect(problems).to.deep.equal([])
    expect(policy?.rules.map(({ keys }) => [...keys.keys()])).to.deep.equal([
      ["destination"],
      ["destination"],
      ["type", "destination"],
    ])
  })
})
