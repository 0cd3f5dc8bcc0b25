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

  it("has a drawing whose boxes name rooms, and whose numbers are the steps", () => {
    const drawing = readFileSync("docs/images/delivery.svg", "utf8")
    const ofClass = (name: string) =>
      [...drawing.matchAll(/<text class="(\w+)"[^>]*>([^<]*)/g)]
        .filter(([, kind]) => kind === name)
        .map(([, , it = ""]) => it)
    const rooms = ofClass("place").filter((place) => !["sends, schedules", "Slack, S3, …"].includes(place))
    expect(rooms).to.have.length.of.at.least(8)
    expect(rooms.flatMap((place) => place.split(", ")).filter((room) => !existsSync(`src/${room}`))).to.deep.equal([])
    const [, way = ""] = text.split("## The way of one delivery")
    const steps = way.split("\n## ")[0]!.match(/^\d+(?=\. )/gm)
    expect(
      ofClass("number")
        .map(Number)
        .sort((one, other) => one - other),
    ).to.deep.equal(steps?.map(Number))
  })

  it("lists the rooms from the ground up, as they import each other, and all of them", () => {
    const listed = [...text.matchAll(/^\| `src\/(\w+)` \|/gm)].map(([, room = ""]) => room)
    expect(listed.slice(0, GROUND.length)).to.deep.equal(GROUND)
    expect(listed).to.have.members(roomsOf("src"))
    const tools = [...text.matchAll(/^\| `tools\/(\w+)` \|/gm)].map(([, room]) => room)
    expect(tools).to.have.members(roomsOf("tools").filter((room) => !["dist", "node_modules"].includes(room)))
  })
})
