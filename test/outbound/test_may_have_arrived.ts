import { expect } from "chai"
import { DeliveryError, HttpClient, mayHaveArrived, ServiceError } from "../../src/framework"
import { failureOf } from "../support/deliveries"
import { FakeService } from "../support/fake_service"

describe("mayHaveArrived", () => {
  for (const [status, may] of [
    [200, true],
    [302, true],
    [400, false],
    [429, false],
    [500, true],
    [503, false],
    [504, true],
  ] as const) {
    it(`${may ? "may" : "cannot"} have after ${status}`, () => {
      expect(mayHaveArrived(new ServiceError("Acme", "No.", { status }))).to.equal(may)
    })
  }

  it("may have when the answer breaks off or does not come, and cannot where nobody listens", async () => {
    const acme = await FakeService.start()
    const baseUrl = acme.url
    const post = (timeoutMs: number) =>
      failureOf(new HttpClient({ service: "Acme", baseUrl, timeoutMs }).post("/", { a: 1 }))
    acme.answer = () => ({ reset: true })
    expect(mayHaveArrived(await post(5000))).to.equal(true)
    acme.answer = () => ({ hang: true })
    expect(mayHaveArrived(await post(30))).to.equal(true)
    await acme.stop()
    expect(mayHaveArrived(await post(5000))).to.equal(false)
  })

  it("says nothing of failures that are not a service's", () => {
    expect(mayHaveArrived(new DeliveryError("No column."))).to.equal(false)
    expect(mayHaveArrived(new TypeError("defect"))).to.equal(false)
  })
})
