import { expect } from "chai"
import { isEndOfLife } from "../src/node_release"

describe("a release of Node", () => {
  it("has reached its end of life when it gets no security fixes any more", () => {
    for (const version of ["20.19.0", "21.7.3"]) expect(isEndOfLife(version), version).to.equal(true)
    for (const version of ["22.0.0", "24.3.1", "100.0.0"]) expect(isEndOfLife(version), version).to.equal(false)
  })
})
