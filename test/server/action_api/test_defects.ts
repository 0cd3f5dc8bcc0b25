import { Writable } from "node:stream"
import { expect } from "chai"
import * as Hub from "../../../src/framework"
import { createLogger } from "../../../src/logging"
import { hubWith } from "../../support/hub_with"
import { csvAttachment } from "../../support/samples"

const WORDS = "invoice 4711 of Jane Doe"

class DefectiveIntegration extends Hub.Integration {
  readonly name = "defective"
  readonly label = "Defective"
  readonly description = "Fail with a plain error."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  override async form(): Promise<Hub.DataActionForm> {
    throw new Error(WORDS)
  }

  async execute(): Promise<Hub.DataActionResponse> {
    throw new Error(WORDS)
  }
}

describe("a plain error of an integration", () => {
  for (const NODE_ENV of ["production", "development"]) {
    it(`never leaves the hub in ${NODE_ENV}: the log has its place, and for a form its message`, async () => {
      let log = ""
      const stream = new Writable({
        write(chunk, _encoding, done) {
          log += String(chunk)
          done()
        },
      })
      const hub = hubWith(new DefectiveIntegration(), { environment: { NODE_ENV }, logger: createLogger({ stream }) })
      expect(hub.config.isProduction).to.equal(NODE_ENV === "production")
      for (const path of ["actions/defective/execute", "actions/defective/form", "integrations/defective/action"]) {
        const answer = await hub.post(`/${path}`).send({ type: "query", data: {}, attachment: csvAttachment("a\n1\n") })
        const told = JSON.stringify([answer.headers, answer.text])
        expect(told, path).to.include("Internal server error.").and.not.include("4711").and.not.include("test_defects")
      }
      const lines = log.split("\n").filter((line) => line.includes('"errorCode":"internal"'))
      expect(lines).to.have.length(3)
      // A delivery holds cells, which an error may quote.
      expect(lines.map((line) => line.includes(WORDS))).to.deep.equal([false, true, false])
      for (const line of lines)
        expect(line)
          .to.match(/"level":"error"/)
          .and.match(/"at":\["test_defects\.ts:\d+"/)
    })
  }
})
