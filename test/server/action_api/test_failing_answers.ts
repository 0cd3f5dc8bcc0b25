import { expect } from "chai"
import * as Hub from "../../../src/framework"
import { type FakeAnswer, FakeService } from "../../support/fake_service"
import { hubWith } from "../../support/hub_with"

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

/** Calls a service, as integrations do that answer in Google's terms. */
class CallingIntegration extends Hub.Integration {
  readonly name = "calling"
  readonly label = "Calling"
  readonly description = "Tells what the failure of a call means."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  constructor(
    private readonly call: (client: Hub.HttpClient) => Promise<unknown>,
    private readonly baseUrl: string,
  ) {
    super()
  }

  async execute() {
    const { baseUrl } = this
    const client = new Hub.HttpClient({ service: "Acme", baseUrl, timeoutMs: 200, retries: 0 })
    await this.call(client).catch((error: Hub.DeliveryError) => {
      const response = { error: Hub.responseError(Hub.responseStatus(error), "ACME", error.message) }
      throw new Hub.DeliveryError(error.message, { cause: error, response })
    })
    return new Hub.DataActionResponse()
  }
}

describe("the meaning of a failure", () => {
  let acme: FakeService
  beforeEach(async () => (acme = await FakeService.start()))
  afterEach(() => acme.stop())

  const errorOf = async (call: (client: Hub.HttpClient) => Promise<unknown>, baseUrl = acme.url) => {
    const hub = hubWith(new CallingIntegration(call, baseUrl))
    const { body } = await hub.post("/actions/calling/execute").send({ type: "query" }).expect(200)
    return body.looker.error as Hub.ResponseError
  }
  const get = (client: Hub.HttpClient) => client.get("/")

  const answers: [title: string, answer: FakeAnswer, status: string, sentence: string][] = [
    ["a page", { body: "<html>" }, "BAD_GATEWAY", "The service did not answer as it should."],
    ["a redirect", { status: 302, headers: { location: "/" } }, "BAD_GATEWAY", "The service did not answer as"],
    ["404", { status: 404 }, "NOT_FOUND", "What the request names was not found."],
    ["412", { status: 412 }, "BAD_REQUEST", "The request could not be carried out as it stands."],
    ["500", { status: 500 }, "INTERNAL", "The service failed."],
    ["502", { status: 502 }, "BAD_GATEWAY", "The service did not answer as it should."],
    ["503", { status: 503 }, "UNAVAILABLE", "The service is not available at the moment."],
    ["520", { status: 520 }, "INTERNAL", "The service failed."],
    ["a connection that breaks", { reset: true }, "INTERNAL_ECONNRESET", "The connection to the service broke off."],
    ["silence", { hang: true }, "REQUEST_TIMEOUT", "The service took too long."],
  ]
  for (const [title, answer, status, sentence] of answers) {
    it(`is ${status} for ${title}`, async () => {
      acme.answer = () => answer
      const error = await errorOf(get)
      expect(error.status_code).to.equal(status)
      expect(error.message)
        .to.match(new RegExp(`^${sentence}`))
        .and.include("[ACME] Acme ")
    })
  }

  it("is UNAVAILABLE for a service that takes no connection", async () => {
    const { url } = acme
    await acme.stop()
    expect(await errorOf(get, url)).to.include({ http_code: 503, status_code: "UNAVAILABLE" })
  })

  const own: [title: string, error: Hub.DeliveryError, status: string][] = [
    ["what the hub refuses", new Hub.DeliveryError("No such tag."), "BAD_REQUEST"],
    ["an answer of the form", Hub.DeliveryError.ofField("list", "Choose another one."), "BAD_REQUEST"],
    [
      "a setting",
      new Hub.DeliveryError("The key is broken.", { meaning: "FAILED_PRECONDITION" }),
      "FAILED_PRECONDITION",
    ],
    ["a download that failed", new Hub.DownloadError("Looker's download broke off."), "INTERNAL"],
    ["broken data", wrapped(new Hub.MalformedBodyError("The result is no JSON.")), "BAD_REQUEST"],
    ["too much data", wrapped(new Hub.BodyTooLargeError("The body is too large.")), "PAYLOAD_TOO_LARGE"],
  ]
  for (const [title, error, status] of own) {
    it(`is ${status} for ${title}`, async () => {
      const { status_code, message } = await errorOf(() => Promise.reject(error))
      expect(status_code).to.equal(status)
      expect(message)
        .to.include(`[ACME] ${error.message}`)
        .and.not.match(/^The service/)
    })
  }
})

function wrapped(cause: Hub.HubError): Hub.DeliveryError {
  return new Hub.DeliveryError(cause.message, { cause })
}
