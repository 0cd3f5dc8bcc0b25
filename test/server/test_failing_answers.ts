import { expect } from "chai"
import * as Hub from "../../src/framework"
import { hubWith } from "../support/hub_with"

class FailingIntegration extends Hub.Integration {
  readonly name = "failing"
  readonly label = "Failing"
  readonly description = "Fails with all that a failing answer can hold."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  async execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    throw new Hub.ServiceError("Acme", "Acme does not know this login.", {
      status: 401,
      validationErrors: { folder: "Choose another one." },
      response: {
        state: { data: "reset" },
        error: Hub.responseError(
          request.formParams.status ? Number(request.formParams.status) : 401,
          "ACME",
          "expired",
        ),
        webhookId: request.webhookId,
      },
    })
  }
}

describe("a failing answer", () => {
  const hub = hubWith(new FailingIntegration())
  const lookerOf = async (formParams: object) => {
    const answer = await hub
      .post("/actions/failing/execute")
      .set("x-looker-webhook-id", "w1")
      .send({ type: "query", form_params: formParams })
      .expect(200)
    return answer.body.looker
  }

  it("holds the state, the error and the webhook id that its error brings", async () => {
    expect(await lookerOf({})).to.deep.equal({
      message: "Acme does not know this login.",
      refresh_query: false,
      success: false,
      validation_errors: { folder: "Choose another one." },
      state: { data: "reset" },
      error: {
        http_code: 401,
        status_code: "UNAUTHENTICATED",
        message: "The service did not accept the login. [ACME] expired",
        location: "ActionContainer",
        documentation_url: "TODO",
      },
      webhookId: "w1",
    })
  })

  it("names a status that is not known INTERNAL", async () => {
    expect((await lookerOf({ status: "418" })).error).to.include({ http_code: 500, status_code: "INTERNAL" })
    expect((await lookerOf({ status: "429" })).error).to.include({ http_code: 429, status_code: "RESOURCE_EXHAUSTED" })
  })
})
