import { readFileSync } from "node:fs"
import { expect } from "chai"
import { EnvironmentReader, HUB_VARIABLES, readHubConfig } from "../../src/config"
import { ACTION_API_VARIABLES, readActionApiConfig } from "../../src/server/action_api"
import { readServerConfig, SERVER_VARIABLES } from "../../src/server/server_config"

/** Says which variables it is asked for. */
class NotingReader extends EnvironmentReader {
  readonly asked: string[] = []

  constructor() {
    super(new Proxy({}, { get: (_target, name) => void this.asked.push(String(name)) }))
  }
}

const PARTS = [
  { name: "hub", variables: HUB_VARIABLES, read: readHubConfig },
  { name: "server", variables: SERVER_VARIABLES, read: (read: EnvironmentReader) => readServerConfig(read, 1) },
  {
    name: "action_api",
    variables: ACTION_API_VARIABLES.filter(({ name }) => name !== "ENCRYPT_PAYLOAD"),
    read: (read: EnvironmentReader) => readActionApiConfig(read, [], false),
  },
]

describe("variables", () => {
  const documented = readFileSync("docs/configuration.md", "utf8")

  for (const { name, variables, read } of PARTS) {
    it(`of ${name} are those that it declares, and documented`, () => {
      const reader = new NotingReader()
      read(reader)
      const declared = variables.flatMap((each) => [each.name, ...(each.olderName ? [each.olderName] : [])])
      expect([...new Set(reader.asked)]).to.have.members(declared)
      expect(declared.filter((each) => !documented.includes(`\`${each}\``))).to.deep.equal([])
    })
  }
})
