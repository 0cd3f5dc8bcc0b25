import { spawnSync } from "node:child_process"
import { expect } from "chai"

/** The compiler says what is wrong on its own, so that is the message. */
const compile = (project: string) =>
  spawnSync(process.execPath, ["node_modules/typescript7/bin/tsc", "-p", project], { encoding: "utf8" })

describe("bodies of the tests", () => {
  it("are those of the types that services publish", () => {
    const { status, stdout, stderr } = compile("test/peers/judges")
    expect(status, stdout + stderr).to.equal(0)
  })
})
