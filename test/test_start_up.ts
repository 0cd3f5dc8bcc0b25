import { execFileSync } from "node:child_process"
import { expect } from "chai"
import { compileHub } from "./support/compiled_hub"

/** Packages that a delivery loads when it needs them; each would be felt at every start. */
const LOADED_ON_USE = [
  "@aws-sdk",
  "@azure",
  "@smithy",
  "@segment",
  "@slack",
  "csv-parse",
  "google-auth-library",
  "ssh2",
  "jose",
  "@opentelemetry/core",
  "@opentelemetry/exporter-trace-otlp-proto",
  "@opentelemetry/sdk-trace-node",
]

const LIST_MODULES = `
  require("./dist/integrations")
  require("./dist/hub_parts")
  process.stdout.write(JSON.stringify(Object.keys(require.cache)))
`
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/

describe("the start", () => {
  before(compileHub)

  const modules = () => {
    const out = execFileSync(process.execPath, ["-e", LIST_MODULES])
    return JSON.parse(out.toString()) as string[]
  }

  it("loads no integration's SDK", () => {
    const packages = [...new Set(modules().flatMap((file) => PACKAGE.exec(file)?.[1] ?? []))]
    expect(packages).to.include("express")
    const heavy = packages.filter((name) => LOADED_ON_USE.some((each) => name === each || name.startsWith(`${each}/`)))
    expect(heavy).to.deep.equal([])
  })

  it("loads no descriptions of addresses", () => {
    const described = /\/dist\/(?:openapi\/|.*_(?:description|schemas?)\.js$)/
    expect(modules().filter((file) => described.test(file))).to.deep.equal([])
  })

  it("loads no examples", () => {
    expect(modules().filter((file) => file.includes("_examples"))).to.deep.equal([])
  })
})
