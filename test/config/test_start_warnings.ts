import { expect } from "chai"
import { registry } from "../../src/framework"
import { readConfig } from "../../src/hub_config"
import "../../src/integrations"
import { problemsOf } from "../support/config_problems"

const GOOD = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: "s".repeat(16),
}
const MASTER = "ab".repeat(32)

const warningsOf = (environment: Record<string, string>) =>
  readConfig({ ...GOOD, ...environment }, registry.all).warnings

describe("warnings at the start", () => {
  const unread = (name: string, meant?: string) =>
    `${name} is set, but the hub reads no variable of that name: ${meant ? `did you mean ${meant}? Else unset it` : "unset it"}.`

  it("name the variables that nobody reads, with the nearest name and without the value", () => {
    const meant = {
      ACTION_HUB_WHITELIST: "ACTION_WHITELIST",
      ACTION_WHITELST: "ACTION_WHITELIST",
      ACTION_HUB_MAX_DELIVERY: "ACTION_HUB_MAX_DELIVERIES",
      CIPHER_MASTERS: "CIPHER_MASTER",
      ENCRYPT_PAYLOAD_SALESFORCE: "ENCRYPT_PAYLOAD_SALESFORCE_CAMPAIGNS",
      GOOGLE_SHEETS_CLIENT_ID: "GOOGLE_SHEET_CLIENT_ID",
      HUB_PLAYGROND: "HUB_PLAYGROUND",
      LINKS_SECRETS: "LINKS_SECRET",
      LOOKERBOT_RUNAS: "LOOKERBOT_RUN_AS",
      LOOKER_HOST: "LOOKER_HOSTS",
      SLACK_SIGNING_SECRETS: "SLACK_SIGNING_SECRET",
    }
    for (const [name, known] of Object.entries(meant)) {
      expect(warningsOf({ [name]: "false" }), name).to.deep.equal([unread(name, known)])
    }
    expect(warningsOf({ LINKS_XYZZY_PLUGH: "hunter2" })).to.deep.equal([unread("LINKS_XYZZY_PLUGH")])
    expect(warningsOf({ AIRTABLE_CLIENT_SECRET_FILE: "/run/hunter2" })).to.deep.equal([
      "AIRTABLE_CLIENT_SECRET_FILE is set, but AIRTABLE_CLIENT_SECRET cannot come from a file: set AIRTABLE_CLIENT_SECRET itself.",
    ])
  })

  it("name no variable of a platform or of another program, and none that is read", () => {
    const others = {
      ACTION_HUB_PORT: "tcp://10.0.0.1:80",
      ACTION_HUB_PORT_80_TCP_ADDR: "10.0.0.1",
      ACTION_HUB_SERVICE_HOST: "10.0.0.1",
      ACTION_HUB_SERVICE_PORT_HTTP: "80",
      LOOKERBOT_SERVICE_HOST: "10.0.0.1",
      API_BASE_URL: "x",
      AWS_DEFAULT_REGION: "x",
      AZURE_CLIENT_SECRET: "x",
      DATABASE_URL: "x",
      DYNO: "web.1",
      GITHUB_REF: "x",
      GITHUB_TOKENS: "x",
      GOOGLE_APPLICATION_CREDENTIALS: "x",
      GOOGLE_CLOUD_PROJECTS: "x",
      HUB_TAG: "x",
      HEROKU_APP_NAME: "x",
      LOOKERSDK_BASE_URL: "x",
      NODE_OPTIONS: "",
      NODE_VERSION: "24.0.0",
      SALESFORCE_USERNAME: "x",
      SLACK_WEBHOOK_URL: "x",
    }
    expect(warningsOf(others)).to.deep.equal([])
    const read = { LOOKER_SLACKBOT_EXPAND_URLS: "true", LOOKERBOT_RELEASES: "a/b", GOOGLE_SHEET_RETRY: "true" }
    expect(warningsOf({ ...read, ENCRYPT_PAYLOAD_DROPBOX: "false", ACTION_HUB_SFTP_STRICT: "1" })).to.deep.equal([])
    // The name that it may be a slip of is set itself.
    expect(warningsOf({ LOOKER_HOST: "x", LOOKER_HOSTS: "looker.acme.test" })).to.deep.equal([])
  })

  it("stand beside the problems where the hub does not start, since a slip in a name may be the reason", () => {
    const problems = problemsOf({ ...GOOD, ACTION_HUB_LABEL: "", ACTION_HUB_LABLE: "Hub" })
    expect(problems).to.have.length(2)
    expect(problems[0]).to.match(/^ACTION_HUB_LABEL is missing/)
    expect(problems[1]).to.equal(unread("ACTION_HUB_LABLE", "ACTION_HUB_LABEL"))
  })

  it("tell of half a client pair, and of a blank half", () => {
    const half =
      "DROPBOX_ACTION_APP_SECRET is missing, so Dropbox is not offered: set it, or unset DROPBOX_ACTION_APP_KEY."
    for (const blank of [
      {} as Record<string, string>,
      { DROPBOX_ACTION_APP_SECRET: "" },
      { DROPBOX_ACTION_APP_SECRET: "  " },
    ]) {
      expect(warningsOf({ DROPBOX_ACTION_APP_KEY: "hunter2", ...blank })).to.deep.equal([half])
    }
    expect(warningsOf({ FIREBASE_PROJECT_ID: "x", FIREBASE_DATABASE: "y" })).to.deep.equal([
      "FIREBASE_CLIENT_EMAIL and FIREBASE_PRIVATE_KEY are missing, so Firebase is not offered: set them, or unset FIREBASE_PROJECT_ID and FIREBASE_DATABASE.",
    ])
    expect(warningsOf({ DROPBOX_ACTION_APP_KEY: "x", DROPBOX_ACTION_APP_SECRET: "y" })).to.deep.equal([])
    expect(warningsOf({ DROPBOX_ACTION_APP_KEY: "x", ACTION_WHITELIST: "zapier" })).to.deep.equal([])
  })

  it("tell of a whitelist that matches nothing, or less than it names", () => {
    const nothing = (warnings: readonly string[]) => warnings.filter((each) => each.includes("so nothing is offered"))
    const unknown = warningsOf({ ACTION_WHITELIST: "Zapeir, hunter2" })
    expect(unknown[0]).to.equal("ACTION_WHITELIST: entry 1 is the name of no action: did you mean zapier?")
    expect(unknown[1]).to.equal("ACTION_WHITELIST: entry 2 is the name of no action: give one of docs/integrations.")
    expect(nothing(unknown)).to.have.length(1)
    const switchedOff = warningsOf({ ACTION_WHITELIST: "dropbox" })
    expect(switchedOff[0]).to.match(/^ACTION_WHITELIST names dropbox, but DROPBOX_ACTION_APP_KEY and .* set them\.$/)
    expect(nothing(switchedOff)).to.have.length(1)
    const production = { NODE_ENV: "production", LOOKER_HOSTS: "looker.acme.test" }
    expect(warningsOf({ ACTION_WHITELIST: "debug,zapier", ...production })).to.have.length(1)
    expect(warningsOf({ ACTION_WHITELIST: "zapier" })).to.deep.equal([])
    expect(problemsOf({ ...GOOD, ACTION_WHITELIST: " , " })).to.have.length(1)
  })

  it("tell of the address of the example", () => {
    for (const address of ["https://hub.example.com", "https://example.com/hub", "http://hub.example"]) {
      const [warning, ...more] = warningsOf({ ACTION_HUB_BASE_URL: address })
      expect(warning, address).to.match(/^ACTION_HUB_BASE_URL is still the address of an example/)
      expect(more).to.deep.equal([])
    }
    expect(warningsOf({ ACTION_HUB_BASE_URL: "https://my-example.com" })).to.deep.equal([])
  })

  it("tell of values that mean nothing, and encryption that would stay off stops the start", () => {
    for (const name of [
      "HUB_PLAYGROUND",
      "ACTION_HUB_DEBUG",
      "ACTION_HUB_REFUSE_V1_LINKS",
      "ACTION_HUB_DEBUG_ENDPOINT",
    ]) {
      const [warning, ...more] = warningsOf({ [name]: "false" })
      expect(warning).to.match(new RegExp(`^${name} has no usable value: unset it`))
      expect(more).to.deep.equal([])
    }
    expect(warningsOf({ NODE_ENV: "prod" })[0]).to.match(/^NODE_ENV is neither .* set it to production\.$/)
    expect(warningsOf({ SALESFORCE_CHUNK_SIZE: "many" })[0]).to.match(/^SALESFORCE_CHUNK_SIZE .*whole number/)
    for (const name of ["ENCRYPT_PAYLOAD", "ENCRYPT_PAYLOAD_DROPBOX"]) {
      for (const value of ["1", "yes", "True", "hunter2"]) {
        expect(problemsOf({ ...GOOD, CIPHER_MASTER: MASTER, [name]: value }), value).to.deep.equal([
          `${name} is neither true nor false, so logins would not be encrypted: give one of them.`,
        ])
      }
      for (const value of ["true", "false", "0", "No", ""]) {
        expect(problemsOf({ ...GOOD, CIPHER_MASTER: MASTER, [name]: value }), value).to.deep.equal([])
      }
    }
  })
})
