import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { GROUND, roomsOf } from "./support/rooms"

const PAGE = "docs/architecture.md"

describe(PAGE, () => {
  const text = readFileSync(PAGE, "utf8")

  it("names files that are there", () => {
    const named = [...text.matchAll(/`((?:src|test|tools)\/[^`]+)`/g)].map(([, file = ""]) => file)
    expect(named.length).to.be.above(20)
    expect(named.filter((file) => !existsSync(file))).to.deep.equal([])
    const linked = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, file = ""]) => path.join("docs", file))
    expect(linked.filter((file) => !existsSync(file))).to.deep.equal([])
  })

  it("lists the rooms from the ground up, as they import each other, and all of them", () => {
    const listed = [...text.matchAll(/^\| `src\/(\w+)` \|/gm)].map(([, room = ""]) => room)
    expect(listed.slice(0, GROUND.length)).to.deep.equal(GROUND)
    expect(listed).to.have.members(roomsOf("src"))
    const tools = [...text.matchAll(/^\| `tools\/(\w+)` \|/gm)].map(([, room]) => room)
    expect(tools).to.have.members(roomsOf("tools").filter((room) => !["dist", "node_modules"].includes(room)))
  })
})
