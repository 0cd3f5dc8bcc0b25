import { expect } from "chai"
import { stableUuid } from "../../../src/framework/delivery/stable_uuid"

describe("stableUuid", () => {
  it("is a version 5 UUID that never changes", () => {
    expect(stableUuid("webhook", 1)).to.equal("489fc6b1-1071-57b8-8a2e-ab8fb7cc86b6")
  })

  it("keeps apart what differs in any part, and parts that only read alike", () => {
    const uuids = [stableUuid("a", "b"), stableUuid("ab"), stableUuid("a,b"), stableUuid("a", 1), stableUuid("a", "1")]
    expect(new Set(uuids)).to.have.length(5)
  })
})
