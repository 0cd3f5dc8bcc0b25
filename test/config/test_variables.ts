import { readFileSync } from "node:fs"
import { expect } from "chai"
import { EnvironmentReader, HUB_VARIABLES, readHubConfig } from "../../src/config"
import { LOOKERBOT_VARIABLES, readLookerbotConfig } from "../../src/lookerbot"
import { ACTION_API_VARIABLES, readActionApiConfig } from "../../src/server/action_api"
import { readServerConfig, SERVER_VARIABLES } from "../../src/server/server_config"

/** Says which variables it is asked for. */
class NotingReader extends EnvironmentReader {
  readonly asked: string[] = []

  /** @param values Of some variables; the others are not set. */
  constructor(values: Readonly<Record<string, string>> = {}) {
    super(
      new Proxy(values, {
        get: (set, name) => {
          this.asked.push(String(name))
          return set[String(name)]
        },
      }),
    )
  }
}

/** Settings on which it depends what else is read, one for each way. */
const WAYS: readonly Record<string, string>[] = [
  {},
  { LOOKERBOT_VERSION_CHECK: "true" },
  { LOOKERBOT_IMAGE_STORE: "s3", AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" },
  { LOOKERBOT_IMAGE_STORE: "azure", IDENTITY_HEADER: "x" },
  { LOOKERBOT_IMAGE_STORE: "gcs" },
]
/** Read by the hub itself, for all its parts. */
const OF_THE_HUB = ["DEBUG_MODE"]
/** Node's own: the hub only warns. */
const OF_NODE = ["NODE_TLS_REJECT_UNAUTHORIZED"]

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

  it("of lookerbot are those that it declares, and documented; secrets may come from files", () => {
    const asked = new Set(
      WAYS.flatMap((values) => {
        const reader = new NotingReader(values)
        readLookerbotConfig(reader, false)
        return reader.asked
      }),
    )
    const declared = LOOKERBOT_VARIABLES.flatMap(({ name, olderName }) => [name, ...(olderName ? [olderName] : [])])
    const ofFiles = declared.filter((name) => asked.has(`${name}_FILE`))
    const names = [...asked].filter((name) => !ofFiles.some((each) => name === `${each}_FILE`))
    const expected = [...declared.filter((name) => !OF_THE_HUB.includes(name)), ...OF_NODE]
    expect(names).to.have.members(expected)
    expect([...declared, ...OF_NODE].filter((name) => !documented.includes(`\`${name}\``))).to.deep.equal([])
    const marked = [...documented.matchAll(/`([A-Z][A-Z0-9_]+)` ◆/g)].map(([, name]) => name)
    expect(marked).to.have.members(ofFiles)
  })
})
