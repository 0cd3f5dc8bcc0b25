import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { GROUND } from "./support/rooms"

/** What each part above may import from, besides itself and the ground. */
const MAY_IMPORT: Record<string, string[]> = {
  framework: [],
  edge: ["framework"],
  server: ["framework", "edge"],
  web: [],
  sandbox: ["framework"],
  simulator: ["framework", "edge", "web"],
  playground: ["framework", "edge", "sandbox", "simulator", "web"],
  cli: [
    "edge",
    "server",
    "simulator",
    "sandbox",
    "playground",
    "integrations",
    "framework",
    "web",
    "hub_config",
    "hub_parts",
  ],
  node_release: [],
  hub_config: ["framework", "server"],
  hub_parts: ["edge", "framework", "hub_config", "server"],
  index: ["edge", "framework", "hub_config", "hub_parts", "integrations", "node_release", "playground", "server"],
}
/** Come in by the front doors of the framework and of services only. */
const GUESTS: Record<string, string[]> = { integrations: ["framework", "services"] }

function mayImport(from: string): string[] {
  const floor = GROUND.indexOf(from)
  if (floor >= 0) return GROUND.slice(0, floor)
  return GUESTS[from] ?? [...GROUND, ...(MAY_IMPORT[from] ?? [])]
}

const part = (file: string) => file.split("/")[0]?.replace(/\.ts$/, "") ?? ""

function importsOf(file: string): string[] {
  const text = readFileSync(path.join("src", file), "utf8")
  const specifiers = [...text.matchAll(/(?:from|import|import\(|require\()\s*"(\.[^"]*)"/g)].map(
    ([, name]) => name ?? "",
  )
  return specifiers.map((name) => path.join(path.dirname(file), name))
}

describe("imports", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name))

  // The imports in a template are those of what it writes.
  const isTemplate = (file: string) => file.startsWith(path.join("cli", "templates"))

  it("point one way: integrations to the framework, the server to the framework, the process to all", () => {
    const wrong = files
      .filter((file) => !isTemplate(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => part(target) !== part(file) && !mayImport(part(file)).includes(part(target)))
          .map((target) => `${file} imports ${target}`),
      )
    expect(wrong).to.deep.equal([])
  })

  it("come in by the front door of a room", () => {
    // Texts are small files that know nobody: each is a door. Data has a door a part.
    const depths: Record<string, number> = {
      errors: 1,
      logging: 1,
      data: 2,
      outbound: 1,
      sealing: 1,
      framework: 1,
      config: 1,
      edge: 1,
    }
    const wrong = files
      .filter((file) => !isTemplate(file))
      .flatMap((file) =>
        importsOf(file)
          .filter(
            (target) => part(target) !== part(file) && target.split("/").length > (depths[part(target)] ?? Infinity),
          )
          .map((target) => `${file} imports ${target}`),
      )
    expect(wrong).to.deep.equal([])
  })

  it("of Express stay in the edge, the server and the playground", () => {
    const users = files.filter((file) => /from "express"/.test(readFileSync(path.join("src", file), "utf8")))
    expect(
      users.map(part).filter((name) => !["edge", "hub_parts", "server", "playground"].includes(name)),
    ).to.deep.equal([])
  })
})
