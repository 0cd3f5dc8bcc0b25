import { expect } from "chai"
import { serviceWords } from "../../../src/framework/http/service_words"

describe("serviceWords", () => {
  it("are one line without the secrets of the call", () => {
    expect(serviceWords("no\n  access for p4ssw0rd\u200b", ["p4ssw0rd"])).to.equal("no access for [redacted]")
  })

  it("are cut, after the secrets are hidden", () => {
    expect(serviceWords("p4ssw0rd", ["p4ssw0rd"], 4)).to.equal("[red")
  })

  it("leave text alone where there are no secrets", () => {
    expect(serviceWords("as it is", [""])).to.equal("as it is")
  })
})
