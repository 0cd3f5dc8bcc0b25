import { execFileSync } from "node:child_process"
import { expect } from "chai"

describe("several hubs behind nginx", () => {
  before(() => void execFileSync("npm", ["run", "-s", "build"]))

  it("share the deliveries, and every one arrives", () => {
    const printed = execFileSync(process.execPath, ["bench/scale.mjs", "40"], { stdio: ["ignore", "pipe", "ignore"] })
    const [result] = JSON.parse(printed.toString()) as [
      { value: number; details: Record<string, { failures: number }> },
    ]
    expect(result.value).to.be.above(0)
    expect(Object.values(result.details).map(({ failures }) => failures)).to.deep.equal([0, 0])
  })
})
