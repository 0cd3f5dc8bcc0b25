import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { promisify } from "node:util"
import { expect } from "chai"
import { SOURCE_NAMES } from "../../src/links/links_config"
import { formsOf, OPERATIONS } from "../../src/links/operations"
import { BASE_URL, LinksStage } from "../support/links_stage"

const run = promisify(execFile)
const guide = readFileSync("docs/links.md", "utf8")

describe("docs/links.md", () => {
  const rows = [...guide.matchAll(/^\| (`[^|]+?) \|/gm)].map(([, cell = ""]) => cell)

  it("lists every source and every operation as it is written", () => {
    expect(SOURCE_NAMES.filter((name) => !rows.includes(`\`${name}\``))).to.deep.equal([])
    const written = rows.join(" ")
    const stem = (form: string) => form.replace(/\[.*$/, "")
    expect(formsOf(OPERATIONS).filter((form) => !written.includes(`\`${stem(form)}`))).to.deep.equal([])
  })

  describe("its line of curl", () => {
    const [, script = ""] = /```sh\n(HOOK=[\s\S]+?)```/.exec(guide) ?? []
    let stage: LinksStage
    before(async () => {
      stage = await LinksStage.start()
    })
    afterEach(() => stage.clear())
    after(() => stage.stop())

    /** Runs the lines of the guide, with another address and secret. */
    const call = (address: string, secret: string) => {
      const lines = script
        .replace(/^HOOK=.*$/m, `HOOK='${address.replace(BASE_URL, stage.url)}'`)
        .replace(/^SECRET=.*$/m, `SECRET='${secret}'`)
      return run("bash", ["-euo", "pipefail", "-c", lines])
    }

    it("starts a link", async () => {
      const made = await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"], types: ["load.done"] })
      const { stdout } = await call(made.address, made.secret)
      expect(JSON.parse(stdout)).to.deep.include({ success: true, link: made.id })
      expect(stage.lookerCalls.filter((each) => each.startsWith("PATCH"))).to.have.length(1)
    })

    it("fails with the hub's words when the secret is another", async () => {
      const made = await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"] })
      const failed = await call(made.address, `whsec_${Buffer.alloc(32).toString("base64")}`).then(
        () => undefined,
        (error: { code: number; stdout: string }) => error,
      )
      expect(failed?.code).to.equal(22)
      expect(JSON.parse(failed?.stdout ?? "")).to.include({ success: false })
      expect(stage.lookerCalls.filter((each) => each.startsWith("PATCH"))).to.deep.equal([])
    })
  })
})
