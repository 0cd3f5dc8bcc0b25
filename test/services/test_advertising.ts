import { expect } from "chai"
import { countryCode, hashed, isHashed } from "../../src/services/advertising"

describe("personal data for advertising networks", () => {
  it("hashes as Meta's guide shows", () => {
    expect(hashed("mary@example.com")).to.equal("f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79")
    expect(hashed("15559876543")).to.equal("1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e")
  })

  it("knows a hash", () => {
    expect(isHashed(hashed("a"))).to.equal(true)
    expect(isHashed("a".repeat(63))).to.equal(false)
    expect(isHashed(`${"a".repeat(64)}\n`)).to.equal(false)
  })

  it("finds countries by code and by English name", () => {
    const names = [
      "us",
      "USA",
      "United States",
      "united states of america",
      " Deutschland ",
      "Germany",
      "GBR",
      "UK",
      "South Korea",
    ]
    expect(names.map(countryCode)).to.deep.equal(["US", "US", "US", "US", undefined, "DE", "GB", "GB", "KR"])
    for (const unknown of ["", " ", "xx", "zzz", "Atlantis", "a".repeat(1_000_000)]) {
      expect(countryCode(unknown)).to.equal(undefined)
    }
  })
})
