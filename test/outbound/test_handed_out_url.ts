import { expect } from "chai"
import { ServiceError } from "../../src/errors/errors"
import { checkHandedOut } from "../../src/outbound/handed_out_url"

describe("checkHandedOut", () => {
  const options = {
    service: "Acme",
    baseUrl: "https://api.acme.example",
    domains: ["acme.example", "acmefiles.example"],
  }
  const check = (address: unknown, baseUrl = options.baseUrl) => checkHandedOut(address, { ...options, baseUrl }).href

  it("takes https addresses on the domains of the service", () => {
    for (const address of ["https://acme.example/u?k=1", "https://eu.up.acmefiles.example/u"]) {
      expect(check(address)).to.equal(address)
    }
  })

  it("takes the host that was asked, by the same protocol, such as that of a stand-in", () => {
    expect(check("http://127.0.0.1:81/u", "http://127.0.0.1:80")).to.equal("http://127.0.0.1:81/u")
    expect(() => check("http://api.acme.example/u")).to.throw(ServiceError)
  })

  it("refuses every other address without quoting it, and what is none", () => {
    for (const address of [
      ...["http://up.acme.example/u", "https://acme.example.evil.example/u", "https://evilacme.example/u"],
      ...["https://acme.example@evil.example/u", "https://169.254.169.254/u", "http://127.0.0.1/u"],
      ...[
        "https://acme.example:8443/u",
        "file:///u",
        "ftp://acme.example/u",
        "/u",
        "",
        undefined,
        ["https://acme.example/u"],
      ],
    ]) {
      expect(() => check(address), String(address))
        .to.throw(ServiceError)
        .with.property("message")
        .that.does.not.include("/u")
    }
  })
})
