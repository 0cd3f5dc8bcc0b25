import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import { readLookers } from "../../src/looker"

const ACME = { url: "https://acme.looker.com", clientId: "id1", clientSecret: "made-up-1" }

function readFrom(environment: Record<string, string>) {
  const read = new EnvironmentReader(environment)
  return { lookers: readLookers(read), problems: read.problems, warnings: read.warnings }
}

/** Those of a JSON list. */
const listed = (...entries: unknown[]) => readFrom({ LOOKERS: JSON.stringify(entries) })

describe("settings of Looker", () => {
  it("are none when nothing is set", () => {
    expect(readFrom({})).to.deep.equal({ lookers: [], problems: [], warnings: [] })
    expect(readFrom({ LOOKER_URL: " ", LOOKERS: "" }).lookers).to.deep.equal([])
  })

  it("come from the single variables, with what follows from the address", () => {
    const { lookers, problems } = readFrom({
      LOOKER_URL: "https://ACME.Looker.com//",
      LOOKER_API_CLIENT_ID: "id1",
      LOOKER_API_CLIENT_SECRET: "made-up-1",
      LOOKER_CUSTOM_COMMAND_FOLDER_ID: "12",
      LOOKER_WEBHOOK_TOKEN: "made-up-2",
    })
    expect(problems).to.deep.equal([])
    expect(lookers).to.deep.equal([
      {
        name: "acme",
        url: "https://acme.looker.com",
        apiUrl: "https://acme.looker.com/api/4.0",
        credentials: { clientId: "id1", clientSecret: "made-up-1" },
        customCommandFolderId: "12",
        webhookToken: "made-up-2",
        oauthClientId: "looker-integration-hub",
        deploySecret: undefined,
        ca: undefined,
        timeoutMs: undefined,
      },
    ])
    expect(Object.isFrozen(lookers[0])).to.equal(true)
  })

  it("case 103: come from LOOKERS alone where that is set, the first being the default one", () => {
    const other = { url: "https://other.example.com:9999", apiBaseUrl: "https://api.example.com:19999/api/4.0/" }
    const { lookers } = readFrom({ LOOKER_URL: "https://ignored.example.com", LOOKERS: JSON.stringify([ACME, other]) })
    expect(lookers.map(({ name, apiUrl }) => [name, apiUrl])).to.deep.equal([
      ["acme", "https://acme.looker.com/api/4.0"],
      ["other", "https://api.example.com:19999/api/4.0"],
    ])
  })

  it("know both spellings of LOOKERS, and a name that the operator gives", () => {
    const { lookers, problems } = listed({
      url: "https://acme.looker.com",
      clientID: "id1",
      clientSecret: "made-up-1",
      customCommandSpaceId: 12,
      name: "main",
      timeoutMs: 5000,
    })
    expect(problems).to.deep.equal([])
    expect(lookers[0]).to.deep.include({
      name: "main",
      credentials: { clientId: "id1", clientSecret: "made-up-1" },
      customCommandFolderId: "12",
      timeoutMs: 5000,
    })
  })

  it("know the hub as a client for sign-ins, and the secret of deploy webhooks", () => {
    const single = { LOOKER_URL: ACME.url, LOOKER_OAUTH_CLIENT_ID: "hub-1", LOOKER_DEPLOY_SECRET: "made-up-3" }
    const expected = { oauthClientId: "hub-1", deploySecret: "made-up-3" }
    expect(readFrom(single).lookers[0]).to.deep.include(expected)
    expect(listed({ ...ACME, ...expected }).lookers[0]).to.deep.include(expected)
    expect(listed(ACME).lookers[0]).to.deep.include({
      oauthClientId: "looker-integration-hub",
      deploySecret: undefined,
    })
  })

  it("name instances by the whole host where the first label is not theirs alone", () => {
    const { lookers } = listed(
      { url: "https://looker.a.com" },
      { url: "https://looker.b.com:99" },
      { url: "https://c.d.com" },
    )
    expect(lookers.map(({ name }) => name)).to.deep.equal(["looker.a.com", "looker.b.com:99", "c"])
  })

  it("case 104: come from names of before API 4.0, with a warning; the newer name wins", () => {
    const old = {
      LOOKER_API_3_CLIENT_ID: "old",
      LOOKER_API_3_CLIENT_SECRET: "made-up-old",
      LOOKER_CUSTOM_COMMAND_SPACE_ID: "3",
    }
    const { lookers, warnings } = readFrom({ LOOKER_URL: ACME.url, ...old, LOOKER_API_CLIENT_ID: "new" })
    expect(lookers[0]).to.deep.include({
      credentials: { clientId: "new", clientSecret: "made-up-old" },
      customCommandFolderId: "3",
    })
    expect(warnings).to.deep.equal([
      "LOOKER_API_3_CLIENT_ID is an older name: set LOOKER_API_CLIENT_ID instead.",
      "LOOKER_API_3_CLIENT_SECRET is an older name: set LOOKER_API_CLIENT_SECRET instead.",
      "LOOKER_CUSTOM_COMMAND_SPACE_ID is an older name: set LOOKER_CUSTOM_COMMAND_FOLDER_ID instead.",
    ])
  })

  it("take secrets and certificates from files", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-looker-"))
    try {
      const secret = path.join(folder, "secret")
      const caFile = path.join(folder, "ca.pem")
      writeFileSync(secret, "made-up-1\n")
      writeFileSync(caFile, "-----BEGIN CERTIFICATE-----\nmade up\n-----END CERTIFICATE-----\n")
      const single = readFrom({
        LOOKER_URL: ACME.url,
        LOOKER_API_CLIENT_ID: "id1",
        LOOKER_API_CLIENT_SECRET_FILE: secret,
      })
      expect(single.lookers[0]?.credentials).to.deep.equal({ clientId: "id1", clientSecret: "made-up-1" })
      expect(listed({ ...ACME, caFile }).lookers[0]?.ca).to.match(/^-----BEGIN/)
      expect(listed({ ...ACME, caFile: secret }).problems[0]).to.match(/^LOOKERS, entry 1: caFile is not a file with/)
      const missing = readFrom({
        LOOKER_URL: ACME.url,
        LOOKER_API_CLIENT_ID: "i",
        LOOKER_API_CLIENT_SECRET_FILE: "/no/such",
      })
      expect(missing.problems[0]).to.match(/^LOOKER_API_CLIENT_SECRET_FILE is not a file/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("that are wrong are told all at once, by name, with a cure and without a value", () => {
    const told = (problems: readonly string[]) => problems.join("\n")
    const value = "made-up-and-secret"
    const { problems } = listed(
      { clientId: "a" },
      { url: "not an address", clientSecret: value },
      { url: "https://a.com/?x=1" },
      { url: "https://b.com", clientSecret: value, name: "no blanks please", timeoutMs: -1 },
      { url: "https://b.com/", apiBaseUrl: "ftp://b.com", clientId: { a: value } },
      7,
      { url: "https://c.com", name: "c" },
      { url: "https://d.com", name: "c" },
    )
    for (const problem of [
      /^LOOKERS, entry 1: url is missing/m,
      /^LOOKERS, entry 2: url is not a web address/m,
      /^LOOKERS, entry 3: url is not a web address/m,
      /^LOOKERS, entry 4: clientId is missing: LOOKERS, entry 4: clientSecret is set/m,
      /^LOOKERS, entry 4: name cannot be used/m,
      /^LOOKERS, entry 4: timeoutMs is not a number/m,
      /^LOOKERS, entry 5: apiBaseUrl is not a web address/m,
      /^LOOKERS, entry 5: clientId is not a text/m,
      /^LOOKERS, entry 5 has the url of an entry before it/m,
      /^LOOKERS, entry 6 is not a JSON object/m,
      /^LOOKERS, entry 8 has the name of an entry before it/m,
    ]) {
      expect(told(problems)).to.match(problem)
    }
    expect(told(problems)).to.not.include(value)
    for (const json of ["[", "[]", "{}", "7", `"${value}"`, "null"]) {
      const { problems: bad, lookers } = readFrom({ LOOKERS: json })
      expect(told(bad))
        .to.match(/^LOOKERS is not a JSON list/)
        .and.not.include(value)
      expect(lookers).to.deep.equal([])
    }
  })

  it("case 105: name the variable whose address is that of an API of before", () => {
    for (const version of ["3.0", "3.1", "3.1/"]) {
      const { problems } = readFrom({ LOOKER_URL: ACME.url, LOOKER_API_BASE_URL: `${ACME.url}:19999/api/${version}` })
      expect(problems).to.deep.equal([
        "LOOKER_API_BASE_URL names an API that Looker no longer has: end it in /api/4.0.",
      ])
    }
  })

  it("that are half a pair name both variables", () => {
    expect(readFrom({ LOOKER_URL: ACME.url, LOOKER_API_CLIENT_ID: "id1" }).problems).to.deep.equal([
      "LOOKER_API_CLIENT_SECRET is missing: LOOKER_API_CLIENT_ID is set, and Looker wants both.",
    ])
    expect(readFrom({ LOOKER_API_CLIENT_ID: "id1", LOOKER_API_CLIENT_SECRET: "s" }).problems[0]).to.match(
      /^LOOKER_URL is missing/,
    )
  })
})
