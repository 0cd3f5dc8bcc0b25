import { readFileSync } from "node:fs"
import { expect } from "chai"
import { EnvironmentReader, type EnvironmentVariable, HUB_VARIABLES, readHubConfig } from "../../src/config"
import { LINKS_VARIABLES, readLinksConfig } from "../../src/links"
import { LOOKERBOT_VARIABLES, readLookerbotConfig } from "../../src/lookerbot"
import { POLICY_VARIABLES, readPolicyConfig } from "../../src/policy"
import { ACTION_API_VARIABLES, readActionApiConfig } from "../../src/server/action_api"
import { readServerConfig, SERVER_VARIABLES } from "../../src/server/server_config"
import { readTelemetryConfig, TELEMETRY_VARIABLES } from "../../src/telemetry"

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
  { name: "policy", variables: POLICY_VARIABLES, read: readPolicyConfig },
  { name: "telemetry", variables: TELEMETRY_VARIABLES, read: readTelemetryConfig },
  {
    name: "action_api",
    variables: ACTION_API_VARIABLES.filter(({ name }) => name !== "ENCRYPT_PAYLOAD"),
    read: (read: EnvironmentReader) => readActionApiConfig(read, [], false),
  },
]

/** A part whose secrets may come from files. */
interface PartWithFiles {
  name: string
  variables: readonly EnvironmentVariable[]
  ways: readonly Record<string, string>[]
  read: (read: EnvironmentReader) => unknown
  /** Declared here, and read by another part. */
  elsewhere: readonly string[]
  /** Read, and declared by nobody. */
  undeclared: readonly string[]
}

const PARTS_WITH_FILES: readonly PartWithFiles[] = [
  {
    name: "lookerbot",
    variables: LOOKERBOT_VARIABLES,
    ways: WAYS,
    read: (read: EnvironmentReader) => readLookerbotConfig(read, false),
    elsewhere: OF_THE_HUB,
    undeclared: OF_NODE,
  },
  {
    name: "links",
    variables: LINKS_VARIABLES,
    ways: [{}],
    read: (read: EnvironmentReader) =>
      readLinksConfig(read, { baseUrl: "", hubSecrets: [], lookers: [], slack: { url: "" } }),
    elsewhere: [],
    undeclared: [],
  },
]

/** Name of each variable that a part asks for, and of those the ones that may come from files. */
function askedBy({ variables, ways, read }: PartWithFiles) {
  const asked = new Set(
    ways.flatMap((values) => {
      const reader = new EnvironmentReader(values)
      read(reader)
      return [...reader.asked]
    }),
  )
  const declared = variables.flatMap(({ name, olderName }) => [name, ...(olderName ? [olderName] : [])])
  const ofFiles = declared.filter((name) => asked.has(`${name}_FILE`))
  const names = [...asked].filter((name) => !ofFiles.some((each) => name === `${each}_FILE`))
  return { declared, ofFiles, names }
}

describe("variables", () => {
  const documented = readFileSync("docs/configuration.md", "utf8")
  const undocumented = (names: readonly string[]) => names.filter((name) => !documented.includes(`\`${name}\``))

  for (const { name, variables, read } of PARTS) {
    it(`of ${name} are those that it declares, and documented`, () => {
      const reader = new EnvironmentReader({})
      read(reader)
      const declared = variables.flatMap((each) => [each.name, ...(each.olderName ? [each.olderName] : [])])
      expect([...new Set(reader.asked)]).to.have.members(declared)
      expect(undocumented(declared)).to.deep.equal([])
    })
  }

  for (const part of PARTS_WITH_FILES) {
    it(`of ${part.name} are those that it declares, and documented`, () => {
      const { declared, names } = askedBy(part)
      expect(names).to.have.members([...declared.filter((name) => !part.elsewhere.includes(name)), ...part.undeclared])
      expect(undocumented([...declared, ...part.undeclared])).to.deep.equal([])
    })
  }

  it("that may come from files are marked in the documentation", () => {
    const marked = [...documented.matchAll(/`([A-Z][A-Z0-9_]+)` ◆/g)].map(([, name]) => name)
    expect(marked).to.have.members(PARTS_WITH_FILES.flatMap((part) => askedBy(part).ofFiles))
  })

  it("of links are offered in .env.example, and those of partners in app.json", () => {
    const example = readFileSync(".env.example", "utf8")
    const app = readFileSync("app.json", "utf8")
    const names = LINKS_VARIABLES.map(({ name }) => name)
    expect(names.filter((name) => !example.includes(`\n# ${name}=`))).to.deep.equal([])
    const missing = names.filter((name) => !app.includes(`"${name}"`))
    expect(missing.filter((name) => !/_(?:URL|DAYS|SEC|HOOKS|REVOKED|SOURCES)$/.test(name))).to.deep.equal([])
  })
})
