import { expect } from "chai"
import { checkBaseUrl, checkOrigin } from "../../src/framework"

describe("checkOrigin", () => {
  const check = (value: string) => checkOrigin(value, "https://api.example.com")

  for (const value of [
    "https://api.example.com",
    "https://api.example.com:8443/",
    "http://localhost:1",
    "http://[::1]:1",
  ]) {
    it(`takes ${value}`, () => expect(check(value)).to.equal(undefined))
  }

  for (const value of ["api.example.com", "http://api.example.com", "https://api.example.com/v3", "https://me@a.com"]) {
    it(`refuses ${value} with the cure`, () => {
      expect(check(value)).to.equal("give an https address without a path, such as https://api.example.com.")
    })
  }
})

describe("checkBaseUrl", () => {
  const check = (value: string) => checkBaseUrl(value, "https://api.example.com/v1")

  it("takes an address with a path", () => {
    for (const value of ["https://api.example.com/v1/", "https://api.example.com", "http://localhost:1/api"]) {
      expect(check(value)).to.equal(undefined)
    }
  })

  for (const value of [
    "api.example.com/v1",
    "http://api.example.com/v1",
    "https://a.com/?b",
    "https://a.com/#b",
    "https://me@a.com/v1",
  ]) {
    it(`refuses ${value} with the cure`, () => {
      expect(check(value)).to.equal("give an https address without a query, such as https://api.example.com/v1.")
    })
  }
})
