import { createDecipheriv, createHash, createHmac } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import type { Environment, EnvironmentVariable } from "../src/config"
import { HUB_VARIABLES } from "../src/config"
import { OAuthIntegration, registry } from "../src/framework"
import { readSettings, UNUSED_VARIABLES } from "../src/hub_config"
import { LINKS_VARIABLES } from "../src/links"
import { LOOKERBOT_VARIABLES } from "../src/lookerbot"
import { ACTION_API_VARIABLES } from "../src/server/action_api"
import { SERVER_VARIABLES } from "../src/server/server_config"
import { makeApiToken } from "../src/sealing"
import { encipher } from "../src/sealing/reference_cipher"
import { TEST_CIPHER_MASTER, TEST_SECRET } from "./support/hub_with"
import { LoginStage } from "./support/login_stage"
import { stateOf, TestBrowser } from "./support/test_browser"

const PAGE = "docs/migrating.md"
const HUB: Environment = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: "made-up-secret-of-32-characters!",
}
/** Read by commands only. */
const OF_COMMANDS = ["HUB_KEY"]

const text = readFileSync(PAGE, "utf8")
const inTicks = (cell: string) =>
  [...cell.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PORT)`/g)].map(([, name = ""]) => name)
/** The rows of the table of variables: names, and what becomes of them. */
const rows = text
  .split("\n")
  .filter((line) => /^\| `.*\| (?:same|no effect|`[A-Z_]+`) \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, names = "", here = ""]) => ({ names: inTicks(names), here }))

const declared: readonly EnvironmentVariable[] = [
  ...[HUB_VARIABLES, SERVER_VARIABLES, ACTION_API_VARIABLES, LOOKERBOT_VARIABLES, LINKS_VARIABLES].flat(),
  ...registry.all.flatMap(({ environment }) => environment),
]
const logins = registry.all.flatMap((each) => (each instanceof OAuthIntegration ? [each.encryptionVariable] : []))
/** What of the settings can be compared: all but the sentences on names. */
function settingsOf(environment: Environment): string {
  const { config, problems } = readSettings(environment, registry.all)
  return JSON.stringify({ ...config, warnings: [], problems })
}

describe(PAGE, () => {
  it("says of those that the hub accepts without effect that they have none, and of no others", () => {
    expect(rows.flatMap(({ names }) => names).length).to.be.above(50)
    const idle = rows.filter(({ here }) => here === "no effect").flatMap(({ names }) => names)
    expect(idle).to.have.members(UNUSED_VARIABLES)
    const settings = readSettings({ ...HUB, ...Object.fromEntries(idle.map((name) => [name, "x"])) })
    expect(settings.config.unusedVariables).to.have.members(idle)
    expect(settings.unread).to.deep.equal([])
  })

  it("names only variables that are read, or declared as without effect", () => {
    const known = new Set([
      ...declared.flatMap(({ name, olderName }) => [name, olderName]),
      ...logins,
      ...UNUSED_VARIABLES,
      ...OF_COMMANDS,
    ])
    const named = inTicks(text)
    expect(named.filter((name) => !known.has(name))).to.deep.equal([])
  })

  it("calls the same what is read by that name", () => {
    const same = rows.filter(({ here }) => here === "same").flatMap(({ names }) => names)
    const names = new Set([...declared.map(({ name }) => name), ...logins])
    expect(same.filter((name) => !names.has(name))).to.deep.equal([])
  })

  it("has the older names of the Action API, and each works as the newer one", () => {
    const renamed = rows.flatMap(({ names, here }) => inTicks(here).map((newer) => ({ older: names[0] ?? "", newer })))
    const known = [...HUB_VARIABLES, ...ACTION_API_VARIABLES].flatMap(({ name, olderName }) =>
      olderName === undefined ? [] : [{ older: olderName, newer: name }],
    )
    expect(renamed).to.have.deep.members(known)
    for (const { older, newer } of renamed) {
      const value = HUB[newer] ?? "zapier"
      const without = Object.fromEntries(Object.entries(HUB).filter(([name]) => name !== newer))
      expect(settingsOf({ ...without, [older]: value }), older).to.equal(settingsOf({ ...HUB, [newer]: value }))
      const wins = { ...HUB, [newer]: value, [older]: "https://other.acme.test" }
      expect(settingsOf(wins), older).to.equal(settingsOf({ ...HUB, [newer]: value }))
      expect(settingsOf(without), older).not.to.equal(settingsOf({ ...HUB, [newer]: value }))
    }
  })

  it("links pages and headings that are there", () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link.split("#"))
    expect(links.length).to.be.above(20)
    for (const [file = "", heading] of links) {
      const target = file === "" ? PAGE : path.join("docs", file)
      expect(existsSync(target), target).to.equal(true)
      if (heading === undefined) continue
      const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      )
      expect(headings, target).to.include(heading)
    }
  })
})

/** The stored state as the reference hub reads it: section 12 of the contract, without a line of ours. */
function readAsReference(stored: string): unknown {
  const { cid, payload } = JSON.parse(stored) as { cid: string; payload: string }
  const master = Buffer.from(TEST_CIPHER_MASTER, "hex")
  expect(cid).to.equal(createHash("sha256").update(master).digest("hex"))
  const [keyLength, ivLength] = [Number(payload.slice(1, 4)), Number(payload.slice(4, 7))]
  expect(payload.slice(0, 7)).to.equal("1043022")
  const iv = Buffer.from(payload.slice(7, 7 + ivLength), "base64url")
  const open = (part: string, key: Buffer) => {
    const decipher = createDecipheriv("aes-256-ctr", key, iv)
    return Buffer.concat([decipher.update(Buffer.from(part, "base64url")), decipher.final()])
  }
  const dataKey = open(payload.slice(7 + ivLength, 7 + ivLength + keyLength), master)
  return JSON.parse(open(payload.slice(7 + ivLength + keyLength), dataKey).toString()) as unknown
}

// More of the way there: the paths of 2017 and the token vector in server/action_api/test_action_api.ts, the list in
// server/action_api/test_catalogue.ts, states of every generation in sealing/test_stored_state.ts and the tests of the integrations.
describe("the way from the reference hub and back", () => {
  let stage: LoginStage
  before(async () => {
    stage = await LoginStage.start()
  })
  after(() => stage.stop())
  beforeEach(() => stage.reset())

  const tokens = { access_token: "made-up-access", refresh_token: "made-up-refresh" }
  const data = () => ({ state_url: `${stage.lookerUrl}/state/1`, state_redir_url: `${stage.lookerUrl}/redir?x=1` })
  const cid = createHash("sha256").update(Buffer.from(TEST_CIPHER_MASTER, "hex")).digest("hex")
  const storedBefore = (state: object) =>
    JSON.stringify({ cid, payload: encipher(JSON.stringify(state), Buffer.from(TEST_CIPHER_MASTER, "hex")) })

  for (const name of ["diary", "cabinet"]) {
    it(`${name}: a login of before counts, plain and encrypted, and none is asked for again`, async () => {
      const state = { tokens, redirect: `${stage.hubUrl}/actions/${name}/oauth_redirect` }
      for (const state_json of [JSON.stringify(state), storedBefore(state)]) {
        const form = await stage.form(name, { ...data(), state_json })
        expect(form.fields?.map((field) => [field.name, field.default])).to.deep.equal([["title", "made-up-access"]])
        expect(form).not.to.have.property("state")
      }
    })
  }

  it("a login made here is what the reference hub reads, where encryption is on", async () => {
    stage.useHub({ ENCRYPT_PAYLOAD: "true", ENCRYPT_PAYLOAD_DIARY: "true" })
    const browser = new TestBrowser()
    await browser.get(await browser.consent(await stage.loginUrl("diary")))
    const first = readAsReference(stage.posted[0]?.body.toString() ?? "") as { tokens: object; redirect: string }
    expect(first.tokens).to.include.keys("access_token")
    expect(first.redirect).to.equal(`${stage.hubUrl}/actions/diary/oauth_redirect`)

    const returned = await browser.get(await browser.consent(await stage.loginUrl("cabinet", data())))
    const { text: second } = await stage.hub
      .post("/actions/cabinet/oauth_token")
      .send({ state: stateOf(returned.location) })
      .expect(200)
    expect(readAsReference(second)).to.have.all.keys("tokens", "redirect")
  })

  it("a login made here is plain JSON, where encryption is off", async () => {
    const browser = new TestBrowser()
    await browser.get(await browser.consent(await stage.loginUrl("diary")))
    expect(JSON.parse(stage.posted[0]?.body.toString() ?? "")).to.include.keys("tokens", "redirect")
  })

  it("a new key in front of the old one changes what is written, and going back needs the old one first", async () => {
    const other = "ef".repeat(32)
    stage.useHub({ CIPHER_MASTER: `${TEST_CIPHER_MASTER},${other}`, ENCRYPT_PAYLOAD_DIARY: "true" })
    const browser = new TestBrowser()
    await browser.get(await browser.consent(await stage.loginUrl("diary")))
    expect(readAsReference(stage.posted[0]?.body.toString() ?? "")).to.include.keys("tokens")
    const form = await stage.form("diary", { ...data(), state_json: storedBefore({ tokens, redirect: "x" }) })
    expect(form.fields?.[0]?.name).to.equal("title")
  })

  it("a token made here is one of the reference hub: HMAC-SHA512 of the nonce, in hex", () => {
    const [nonce = "", digest] = makeApiToken(TEST_SECRET).split("/")
    expect(nonce).to.match(/^[0-9a-f]{64}$/)
    expect(digest).to.equal(createHmac("sha512", TEST_SECRET).update(nonce).digest("hex"))
  })
})
