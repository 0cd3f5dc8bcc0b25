import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { GROUND } from "./support/rooms"

/** What each room above the ground may import from, besides itself and the ground. */
const MAY_IMPORT: Record<string, string[]> = {
  "src/framework": [],
  "src/looker": [],
  "src/edge": ["src/framework"],
  "src/policy": ["src/framework"],
  "src/lookerbot": ["src/edge", "src/looker", "src/policy"],
  "src/links": ["src/edge", "src/looker", "src/policy"],
  "src/server": ["src/framework", "src/edge", "src/policy"],
  "src/hub_config": ["src/framework", "src/links", "src/lookerbot", "src/policy", "src/server"],
  "src/hub_parts": [
    ...["src/edge", "src/framework", "src/hub_config", "src/links", "src/lookerbot", "src/policy", "src/server"],
  ],
  "src/playground": ["src/edge", "src/framework", "src/hub_config"],
  "src/node_release": [],
  "src/index": [
    ...["src/edge", "src/framework", "src/integrations", "src/server"],
    ...["src/hub_config", "src/hub_parts", "src/node_release", "src/playground"],
  ],
  "src/cli": [
    ...["src/framework", "src/integrations", "src/server"],
    ...["src/hub_config", "src/links", "src/looker", "src/lookerbot", "src/node_release", "src/policy"],
  ],
  "tools/sandbox": ["src/edge", "src/framework"],
  "tools/simulator": ["src/cli", "src/framework", "src/edge"],
  "tools/playground": ["src/cli", "src/framework", "src/playground", "tools/sandbox", "tools/simulator"],
  "tools/lookerbot": ["src/framework", "tools/playground", "tools/sandbox"],
  "tools/links": ["src/edge", "src/framework", "tools/lookerbot", "tools/playground", "tools/sandbox"],
  "tools/cli": [
    ...["src/cli", "src/edge", "src/framework", "src/hub_config", "src/hub_parts", "src/integrations"],
    ...["tools/links", "tools/lookerbot", "tools/playground", "tools/sandbox", "tools/simulator"],
  ],
}
/** Come in by the front doors of the framework and of services only. */
const GUESTS: Record<string, string[]> = { "src/integrations": ["src/framework", "src/services"] }

/** How many folders deep the front door of a room stands. Texts are small files that know nobody: each is a door. Data has a door a part. */
const DOORS: Record<string, number> = {
  ...Object.fromEntries(
    [
      "config",
      "edge",
      "errors",
      "framework",
      "links",
      "logging",
      "looker",
      "lookerbot",
      "openapi",
      "outbound",
      "policy",
      "sealing",
      "telemetry",
    ].map((room) => [`src/${room}`, 2]),
  ),
  "src/data": 3,
}

const ground = GROUND.map((room) => `src/${room}`)

function mayImport(from: string): string[] {
  const floor = ground.indexOf(from)
  if (floor >= 0) return ground.slice(0, floor)
  return GUESTS[from] ?? [...ground, ...(MAY_IMPORT[from] ?? [])]
}

/** `src/framework` of `src/framework/request/file_name.ts`. */
const roomOf = (file: string) => file.replace(/\.ts$/, "").split("/").slice(0, 2).join("/")

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8")
  const specifiers = [...text.matchAll(/(?:from|import|import\(|require\()\s*"(\.[^"]*)"/g)].map(
    ([, name = ""]) => name,
  )
  return specifiers.map((name) => path.posix.join(path.posix.dirname(file), name))
}

describe("imports", () => {
  const files = ["src", "tools"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`))
    .filter((name) => /\.tsx?$/.test(name) && !/\/(?:node_modules|dist)\//.test(name))
    // The imports in a template are those of what it writes.
    .filter((name) => !name.startsWith("tools/cli/templates/"))

  /** Imports of other rooms that are not as they should be. */
  const wrongImports = (isRight: (target: string, file: string) => boolean) =>
    files.flatMap((file) =>
      importsOf(file)
        .filter((target) => roomOf(target) !== roomOf(file) && !isRight(target, file))
        .map((target) => `${file} imports ${target}`),
    )

  it("point one way: integrations to the framework, the server to the framework, tools to the product", () => {
    expect(wrongImports((target, file) => mayImport(roomOf(file)).includes(roomOf(target)))).to.deep.equal([])
  })

  it("come in by the front door of a room", () => {
    expect(wrongImports((target) => target.split("/").length <= (DOORS[roomOf(target)] ?? Infinity))).to.deep.equal([])
  })

  it("of Express stay in the edge, the server and the pages of the tools", () => {
    const users = files.filter((file) => /from "express"/.test(readFileSync(file, "utf8"))).map(roomOf)
    const rooms = [
      "src/edge",
      "src/hub_parts",
      "src/links",
      "src/playground",
      "src/server",
      "tools/links",
      "tools/lookerbot",
      "tools/playground",
    ]
    expect(users.filter((room) => !rooms.includes(room))).to.deep.equal([])
  })
})
