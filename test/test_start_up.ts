import { execFileSync } from "node:child_process"
import { expect } from "chai"

/** Packages that a delivery loads when it needs them; each would be felt at every start. */
const LOADED_ON_USE = ["@aws-sdk", "@smithy", "@segment", "ssh2", "jose"]

const LIST_MODULES = `
  require("./src/integrations")
  require("./src/server/app")
  const names = Object.keys(require.cache).map((file) => /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1])
  process.stdout.write(JSON.stringify([...new Set(names)].filter(Boolean)))
`

describe("the start", function () {
  this.timeout(30_000)

  it("loads no integration's SDK", () => {
    const out = execFileSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", LIST_MODULES])
    const packages = JSON.parse(out.toString()) as string[]
    expect(packages).to.include("express")
    const heavy = packages.filter((name) => LOADED_ON_USE.some((each) => name === each || name.startsWith(`${each}/`)))
    expect(heavy).to.deep.equal([])
  })
})
