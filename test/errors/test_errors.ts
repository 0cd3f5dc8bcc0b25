import { inspect } from "node:util"
import { expect } from "chai"
import { DeliveryError, ServiceError } from "../../src/errors/errors"

const MEGABYTE = "😀".repeat(2 ** 18)
const HALF_CHARACTER = /[\ud800-\udbff](?![\udc00-\udfff])/

/** What the SDK of a service throws: all that it sent and got hangs on it. */
function sdkError(message: string): Error {
  const inner = Object.assign(new Error(message), { code: "ECONNRESET" })
  const request = { headers: { authorization: "Bearer k3y" } }
  const error = new Error(message, { cause: inner })
  return Object.assign(error, { name: "RestError", code: "AuthorizationFailure", request, response: { body: message } })
}

describe("The errors of the hub", () => {
  const error = new ServiceError("Acme", `Acme answered 403: ${MEGABYTE}`, {
    cause: sdkError(MEGABYTE),
    text: MEGABYTE,
    validationErrors: { list: MEGABYTE },
  })

  it("hold 2 KB of what a service says, and whole characters", () => {
    for (const text of [error.message, error.validationErrors.list, (error.cause as Error).message]) {
      expect(Buffer.byteLength(text ?? "")).to.be.within(2000, 2048)
      expect(text).to.not.match(HALF_CHARACTER)
    }
  })

  it("hold no more in their stack and causes", () => {
    const shown = inspect(error, { depth: Infinity, maxStringLength: Infinity, showHidden: true })
    expect(Buffer.byteLength(shown)).to.be.below(64 * 1024)
    expect(shown).to.not.match(HALF_CHARACTER)
  })

  it("keep name, code, place and cause of another's error, and nothing of what it was sent", () => {
    const cause = error.cause as Error & { code?: string }
    expect(cause).to.include({ name: "RestError", code: "AuthorizationFailure" })
    expect(cause.stack).to.include("test_errors.ts")
    expect(cause.cause).to.have.property("code", "ECONNRESET")
    expect(inspect(error, { depth: Infinity, showHidden: true })).to.not.include("k3y")
  })

  it("keep an error of the hub's as it is, and the text of the service for those who ask", () => {
    const outer = new DeliveryError("Nothing was stored.", { cause: error })
    expect(outer.cause).to.equal(error)
    expect(error.serviceText).to.equal(MEGABYTE)
    expect(new DeliveryError("Nothing was stored.")).to.not.have.property("cause")
  })

  it("keep, in other words, everything that is not changed", () => {
    const state = { data: "s" }
    const facts = { validationErrors: { list: "gone" }, meaning: "NOT_FOUND", response: { state } } as const
    const refusal = new ServiceError(
      "Acme",
      "no",
      { ...facts, status: 429, retryAfterSec: 90, text: "{}" },
      "service_refused",
    )
    const reworded = refusal.reworded("Acme takes no more.")
    expect(reworded).to.include({ message: "Acme takes no more. Try again in 90 seconds.", code: "service_refused" })
    expect(reworded).to.include({
      service: "Acme",
      serviceStatus: 429,
      retryAfterSec: 90,
      serviceText: "{}",
      cause: refusal,
    })
    expect(reworded).to.deep.include(facts)
    const changed = new DeliveryError("no", facts).reworded("Choose a list.", { validationErrors: { list: "choose" } })
    expect(changed).to.be.instanceOf(DeliveryError).and.not.instanceOf(ServiceError)
    expect(changed).to.deep.include({ validationErrors: { list: "choose" }, meaning: "NOT_FOUND", response: { state } })
  })

  it("can be made of whatever is thrown", () => {
    const odd = Object.defineProperty(new Error("x"), "message", {
      get: () => {
        throw new Error("no")
      },
    })
    const endless = new Error("round")
    endless.cause = endless
    for (const cause of [
      odd,
      endless,
      "text",
      null,
      7,
      Object.create(null),
      Object.assign(new Error(), { stack: 5 }),
    ]) {
      expect(new DeliveryError("Nothing was stored.", { cause }).message).to.equal("Nothing was stored.")
    }
  })
})
