import { expect } from "chai"
import { acknowledgement, parsedAnswer, ServiceError } from "../../../src/framework"

const PAGE = "<html><body>Sign in to the guest network, miss@example.com</body></html>"

describe("the answer of a service", () => {
  it("is its JSON, and undefined when it is empty", () => {
    expect(parsedAnswer("Svc", { status: 200, text: '{"a":[1]}' })).to.deep.equal({ a: [1] })
    expect(parsedAnswer("Svc", { status: 204, text: "" })).to.equal(undefined)
  })

  it("is not taken for one when it is a page, which is not quoted", () => {
    const fault = () => parsedAnswer("Svc", { status: 200, text: PAGE })
    expect(fault).to.throw(ServiceError, "Svc answered something that is not JSON.").and.not.have.property("cause")
  })

  for (const text of ["", "null", "[]", '"done"', "1", "true"]) {
    it(`acknowledges nothing with ${text || "an empty text"}`, () => {
      const fault = () => acknowledgement("Svc", { status: 200, text })
      expect(fault).to.throw(ServiceError, "Svc answered 200, but did not say that it has the file.")
    })
  }

  it("acknowledges a thing by describing it", () => {
    expect(acknowledgement("Svc", { status: 200, text: '{"id":"1"}' })).to.deep.equal({ id: "1" })
  })
})
