import { execFileSync } from "node:child_process"
import { expect } from "chai"

describe("several hubs behind nginx", () => {
  before(() => void execFileSync("npm", ["run", "-s", "build"]))

  it("share the deliveries, and every one arrives", () => {
    const printed = execFileSync(process.execPath, ["bench/scale.mjs", "40"], { stdio: ["ignore", "pipe", "ignore"] })
    const results = JSON.parse(printed.toString()) as {
      value: number
      details: Record<string, { failures: number }>
    }[]
    expect(results).to.have.length(2)
    for (const { value, details } of results) {
      expect(value).to.be.above(0)
      expect(Object.values(details).map(({ failures }) => failures)).to.deep.equal([0, 0])
    }
  })
})
