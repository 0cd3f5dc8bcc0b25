import { PassThrough } from "node:stream"
import { expect } from "chai"
import { createLogger } from "../../src/logging/create_logger"
import { cpuMs } from "../support/cpu_ms"
import { oddThrows, oops } from "../support/odd_throws"

function logged(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const stream = new PassThrough()
  log(createLogger({ stream, isDebug: true }))
  return String(stream.read())
}

describe("logging", () => {
  it("hides the value of every key that names a secret, at any depth", () => {
    const secrets = {
      authorization: "hunter2",
      apiKey: "hunter2",
      api_key: "hunter2",
      secret_access_key: "hunter2",
      nested: [
        { password: "hunter2", deep: { state_json: "hunter2", downloadUrl: "hunter2", accessToken: "hunter2" } },
      ],
      params: { anything: "hunter2" },
      formParams: { url: "hunter2" },
    }
    const line = logged((logger) => logger.info("something happened", secrets))
    expect(line).to.include("[redacted]").and.not.to.include("hunter2")
  })

  it("cuts user and query off addresses, also inside messages of errors", () => {
    const error = new Error("connect to https://user:hunter2@example.com:8443/path?code=hunter2#hunter2 failed")
    const line = logged((logger) => logger.error("failed", { error, at: "sftp://bob:hunter2@h/x" }))
    expect(line).to.include("https://example.com:8443/path").and.not.to.include("hunter2")
  })

  it("names the place of an error without directories, and its cause", () => {
    const line = logged((logger) =>
      logger.error("failed", { error: new Error("outer", { cause: new Error("inner") }) }),
    )
    expect(line).to.include("test_create_logger.ts:").and.to.include("inner")
    expect(line).not.to.include(process.cwd())
  })

  it("does not take a service's own words for the place of an error, however long they are", () => {
    const started = cpuMs()
    const words = ["a".repeat(1_000_000), "\n    at deliver (/srv/theirs.js:1:2)"].join("")
    const line = logged((logger) => logger.error("failed", { error: new Error(words) }))
    expect(line).to.include("test_create_logger.ts:").and.not.to.include("theirs.js:1")
    expect(cpuMs() - started).to.be.below(1000)
  })

  it("cuts addresses in a text of many", () => {
    const line = logged((logger) => logger.info("a-b+c://x?y 'd://e?f' \"g://h@i#j\" k://l/?m=https://n/o"))
    expect(JSON.parse(line)).to.include({ message: "a-b+c://x 'd://e' \"g://i\" k://l/" })
  })

  it("survives values that cannot be written as JSON", () => {
    const circle: Record<string, unknown> = { big: 10n }
    circle.self = circle
    expect(logged((logger) => logger.info("odd", { circle }))).to.include("[deep]")
  })

  describe("takes anything that can be thrown, as one line of JSON below 64 KB:", () => {
    for (const [what, thrown] of oddThrows()) {
      it(what, () => {
        const line = logged((logger) => logger.error("uncaught exception", { error: thrown }))
        expect(JSON.parse(line)).to.include({ message: "uncaught exception", level: "error" })
        expect(line).to.have.length.below(65_536)
      })
    }
  })

  it("tells what can be read of an error of which something cannot", () => {
    const error = Object.defineProperty(new Error("half"), "cause", { get: () => oops() })
    const line = logged((logger) => logger.error("failed", { error }))
    expect(JSON.parse(line).error).to.include({ message: "half", cause: "[unreadable]" })
  })

  it("keeps a password out that the cut of a long text parts from its address", () => {
    const text = `${"x".repeat(1980)} https://user:hunter2@example.com/`
    expect(logged((logger) => logger.info("failed", { text }))).not.to.include("hunt")
  })
})
