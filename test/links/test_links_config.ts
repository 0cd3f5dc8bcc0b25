import { expect } from "chai"
import { ConfigError } from "../../src/config"
import { readConfig } from "../../src/hub_config"
import { SOURCE_NAMES } from "../../src/links/links_config"
import { TEST_SECRET } from "../support/hub_with"

const HUB = {
  ACTION_HUB_BASE_URL: "https://hub.example.com",
  ACTION_HUB_LABEL: "Test Hub",
  ACTION_HUB_SECRET: TEST_SECRET,
  LOOKER_URL: "https://acme.looker.com",
  LOOKER_API_CLIENT_ID: "id",
  LOOKER_API_CLIENT_SECRET: "secret",
}
const linksOf = (environment: Record<string, string>) => readConfig({ ...HUB, ...environment }).links
const problemsOf = (environment: Record<string, string>) => {
  try {
    linksOf(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems
  }
}

describe("settings of links", () => {
  it("have the defaults of the contract", () => {
    const links = linksOf({})
    expect(links).to.deep.include({ isOn: true, days: 180, maxDays: 365, answerMs: 8000, maxHooks: 100, revoked: [] })
    expect(links.sources).to.deep.equal(SOURCE_NAMES)
    expect(SOURCE_NAMES).to.include.members(["github", "dbt_cloud", "fivetran", "webhook", "incident"])
    expect(links.secrets).to.deep.equal([TEST_SECRET])
    expect(links.github).to.deep.include({ url: "https://github.com", apiUrl: "https://api.github.com" })
    expect(links.dbtCloud.url).to.equal("https://cloud.getdbt.com")
    const { github } = linksOf({ GITHUB_URL: "https://git.acme.example/" })
    expect(github).to.deep.include({ url: "https://git.acme.example", apiUrl: "https://git.acme.example/api/v3" })
  })

  it("switch links off without a Looker, and with none as source", () => {
    expect(linksOf({ LOOKER_URL: "", LOOKER_API_CLIENT_ID: "", LOOKER_API_CLIENT_SECRET: "" }).isOn).to.equal(false)
    expect(linksOf({ LINKS_SOURCES: "none" }).isOn).to.equal(false)
    expect(linksOf({ LINKS_SOURCES: " webhook , github " }).sources).to.deep.equal(["github", "webhook"])
  })

  it("case 52: what cannot be used is named, all of it, with a cure and without its value", () => {
    const bad: Record<string, string> = {
      LINKS_SOURCES: "github,sourceforge",
      LINKS_SECRET: "a-secret-that-is-long-enough-to-be-one,too-short-canary",
      LINKS_REVOKED: "abcdefghijkl,canary!",
      LINKS_DAYS: "0",
      LINKS_MAX_DAYS: "4000",
      LINKS_ANSWER_SEC: "26",
      LINKS_MAX_HOOKS: "canary",
      GITHUB_CLIENT_ID: "canary-id",
      GITHUB_URL: "http://github.canary.example",
      DBT_CLOUD_URL: "canary",
      DBT_CLOUD_ACCOUNT_ID: "canary",
      FIVETRAN_API_SECRET: "canary-secret",
    }
    const problems = problemsOf(bad)
    const named = [
      "GITHUB_CLIENT_SECRET",
      "FIVETRAN_API_KEY",
      ...Object.keys(bad).filter((name) => !/ID$|SECRET$/.test(name)),
    ]
    for (const name of [...named, "LINKS_SECRET", "DBT_CLOUD_ACCOUNT_ID"]) {
      expect(
        problems.some((each) => each.startsWith(name)),
        name,
      ).to.equal(true)
    }
    expect(problems.join("\n")).to.not.match(/canary|sourceforge|\b26\b|\b4000\b|"/)
    for (const each of problems) expect(each).to.match(/give|is set/i)
  })

  it("take no life that is longer than the longest", () => {
    expect(problemsOf({ LINKS_DAYS: "400" })).to.have.length(1)
    expect(linksOf({ LINKS_DAYS: "400", LINKS_MAX_DAYS: "400" })).to.deep.include({ days: 400, maxDays: 400 })
  })

  it("take plain http for an address of this machine only", () => {
    expect(problemsOf({ GITHUB_URL: "http://127.0.0.1:8080", DBT_CLOUD_URL: "http://localhost:1" })).to.deep.equal([])
    for (const url of [
      "http://10.0.0.1",
      "http://127.0.0.1.example.com",
      "ftp://127.0.0.1",
      "https://u:p@git.example",
    ]) {
      expect(problemsOf({ GITHUB_URL: url }), url).to.have.length(1)
    }
  })
})
