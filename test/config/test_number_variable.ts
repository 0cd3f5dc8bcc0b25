import { expect } from "chai"
import { NumberVariable } from "../../src/config"

describe("NumberVariable", () => {
  const waits = new NumberVariable("WAIT_SEC", "Seconds of a wait.", { fallback: 120, min: 0, max: 3600 })

  it("reads the number, or the default where none is set", () => {
    expect(waits.of({ WAIT_SEC: " 7 " })).to.equal(7)
    expect(waits.of({ WAIT_SEC: "0" })).to.equal(0)
    for (const environment of [{}, { WAIT_SEC: "" }]) expect(waits.of(environment)).to.equal(120)
  })

  it("refuses what is no whole number of the range, and says what to give", () => {
    const { check, description } = waits.variable
    expect(description).to.equal("Seconds of a wait. Default 120.")
    for (const value of ["0", "3600", " 5 "]) expect(check?.(value)).to.equal(undefined)
    for (const value of ["-1", "3601", "1.5", "1e3", "0x10", "soon", "9".repeat(400)]) {
      expect(check?.(value)).to.equal("give a whole number from 0 to 3600")
    }
  })
})
