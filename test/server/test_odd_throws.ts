import { expect } from "chai"
import * as Hub from "../../src/framework"
import { hubWith } from "../support/hub_with"
import { oddThrows } from "../support/odd_throws"

/** Throws what the test puts into it. */
class ThrowingIntegration extends Hub.Integration {
  readonly name = "throwing"
  readonly label = "Throwing"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  thrown: unknown

  override async form(): Promise<Hub.DataActionForm> {
    throw this.thrown
  }

  async execute(): Promise<Hub.DataActionResponse> {
    throw this.thrown
  }
}

describe("whatever an integration throws", () => {
  const integration = new ThrowingIntegration()
  const hub = hubWith(integration)
  for (const [what, thrown] of oddThrows()) {
    it(`is answered as a defect: ${what}`, async () => {
      integration.thrown = thrown
      for (const path of ["form", "execute"]) {
        const { body } = await hub.post(`/actions/throwing/${path}`).send({ type: "query" }).expect(500)
        expect(body, path).to.deep.equal({ success: false, error: "Internal server error." })
      }
    })
  }
})
