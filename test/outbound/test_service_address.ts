import { expect } from "chai"
import { checkAddress } from "../../src/outbound/service_origin"

const EXAMPLE = "https://api.example.com/v1"

describe("the address of a service, as the operator sets it,", () => {
  for (const address of [
    EXAMPLE,
    "https://api.example.com/sign?key=",
    "http://127.0.0.1:8080/v1",
    "http://localhost/",
  ]) {
    it(`may be ${address}`, () => expect(checkAddress(address, EXAMPLE)).to.equal(undefined))
  }

  for (const address of ["", "api.example.com/v1", "http://api.example.com/v1", "ftp://api.example.com", "data:,x"]) {
    it(`may not be ${JSON.stringify(address)}`, () => {
      expect(checkAddress(address, EXAMPLE)).to.equal(`give an https address, such as ${EXAMPLE}.`)
    })
  }
})
