import { exec } from "node:child_process"
import { existsSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { CheckoutCopy } from "../support/checkout_copy"
import { GUIDE, guideSteps } from "../support/guide"

describe(GUIDE, function () {
  this.timeout(600_000)
  let copy: CheckoutCopy
  const steps = guideSteps()

  before(async () => (copy = await CheckoutCopy.make()))
  after(() => copy.remove())

  it("has commands and files", () => {
    const commands = steps.flatMap((step) => ("command" in step ? [step.command.split(" ").slice(0, 3).join(" ")] : []))
    expect(commands).to.include.members(["npx hub new", "npx hub try", "npx hub check"])
    expect(steps.filter((step) => "file" in step)).to.have.length(3)
  })

  it("works as it stands, from hub new to hub check", async () => {
    let spentMs = 0
    let isFirst = true
    for (const step of steps) {
      if ("file" in step) {
        // The reader changes what hub new wrote; nothing else is there to be changed.
        expect(existsSync(path.join(copy.root, step.file)), step.file).to.equal(true)
        writeFileSync(path.join(copy.root, step.file), step.text)
        continue
      }
      const startedAt = performance.now()
      // What npx finds the first time it finds again, and takes as long as the command for it.
      const command = isFirst ? step.command : step.command.replace(/^npx hub /, "node bin/hub.js ")
      isFirst = false
      const { code, output } = await run(command, copy.root)
      spentMs += performance.now() - startedAt
      expect(code, `${step.command}\n${output}`).to.equal(step.code)
    }
    process.stdout.write(`      all commands of the guide: ${(spentMs / 1000).toFixed(1)} s\n`)
  })
})

function run(command: string, cwd: string): Promise<{ code: number; output: string }> {
  // Without the network: npx finds `hub` in the checkout, or fails.
  const env = { ...process.env, npm_config_offline: "true" }
  return new Promise((resolve) => {
    exec(command, { cwd, env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? -1) : 0, output: stdout + stderr })
    })
  })
}
