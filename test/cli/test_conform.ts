import { expect } from "chai"
import { CHECKS, examine, type Result } from "../../src/cli/conform/examination"
import { HubUnderTest } from "../../src/cli/conform/hub_under_test"
import { HubCaller } from "../../src/cli/hub_caller"
import { registry } from "../../src/framework"
import { makeApiToken } from "../../src/sealing/api_token"
import * as broken from "../support/broken_hub"
import { compileHub } from "../support/compiled_hub"
import { hubCommand, READABLE } from "../support/hub_command"
import { hubWith, TEST_SECRET } from "../support/hub_with"
import { CabinetIntegration, ChatIntegration, DiaryIntegration } from "../support/oauth_integrations"

describe("hub conform", () => {
  const token = makeApiToken(TEST_SECRET)
  const provider = "https://provider.example.com"
  const logins = [new DiaryIntegration(provider), new CabinetIntegration(provider), new ChatIntegration()]
  // Each test has a hub of its own: one that was asked before slows down callers whose tokens it refuses.
  const freshApp = () =>
    hubWith([...registry.all, ...logins], { environment: { ACTION_HUB_JSON_KEEPALIVE_SEC: "1" } }).app
  let hub: broken.LiveHub

  before(compileHub)
  afterEach(() => hub.stop())

  /** What is found of a hub with that fault. */
  async function examined(fault: broken.HubFault): Promise<Result[]> {
    hub = await broken.liveHub(freshApp(), fault)
    const subject = await HubUnderTest.meet(new HubCaller(hub.url, token), 0)
    const results: Result[] = []
    for (const check of CHECKS) results.push(await examine(subject, check))
    return results
  }

  /** The checks that fail with that fault. */
  async function failures(fault: broken.HubFault): Promise<string[]> {
    return (await examined(fault)).filter(({ outcome }) => outcome === "fail").map(({ id }) => id)
  }

  // The tests of the contract with Looker that need no service: those of single actions, unknown addresses, logins (cases 13 and 14) and
  // tokens stand here alone.
  it("gives this hub full marks", async () => {
    hub = await broken.liveHub(freshApp())
    const { code, stdout, stderr } = await hubCommand(["conform", hub.url, "--json", "--patience", "1.5"], {
      environment: { HUB_KEY: token },
    })
    const { grade, checks } = JSON.parse(stdout) as { grade: object; checks: Result[] }
    expect(checks.filter(({ outcome }) => outcome !== "pass")).to.deep.equal([])
    expect(grade).to.deep.equal({ passed: CHECKS.length, applicable: CHECKS.length, skipped: 0, failedMusts: 0 })
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
  })

  it("prints a report that names what fails, with what was expected and seen", async () => {
    hub = await broken.liveHub(freshApp(), broken.sortsKeys)
    const { code, stdout, stderr } = await hubCommand(["conform", hub.url, "--key", token, "--patience", "0"])
    expect(stdout).to.match(
      /^FAIL {2}§6\.1 +list\.key_order .*\n +expected: description, form_url.*\n +seen: +amazon_s3: /m,
    )
    expect(stdout).to.match(/^pass {2}§3\.3 +token\.missing /m)
    expect(stdout).to.match(/^skip {2}§15 +keep_alive\.newlines .*\n +none came within 0 seconds .*--patience 35/m)
    expect(stdout).to.match(/^This hub breaks the contract: .*list\.key_order/m)
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: "" })
  })

  it("has an id of its own for each check", () => {
    const ids = CHECKS.map(({ id }) => id)
    expect(ids).to.deep.equal([...new Set(ids)])
  })

  it("finds a hub that dies of odd digests", async () => {
    expect(await failures(broken.diesOfOddDigests)).to.deep.equal(["token.empty_part", "token.odd_digest"])
  })

  it("finds a hub that reads bodies before it looks at the token", async () => {
    expect(await failures(broken.readsBodiesFirst)).to.deep.equal(["token.before_body"])
  })

  it("finds a hub that shows stacks", async () => {
    const bodies = ["error.malformed_body", "error.null_body", "error.scalar_body"]
    const traces = ["error.no_stack", "error.no_powered_by", "error.json"]
    expect(await failures(broken.showsStacks)).to.include.members([...bodies, ...traces])
  })

  it("finds a hub whose list depends on who asked before", async () => {
    expect(await failures(broken.remembersVersions())).to.deep.equal(["version.no_memory"])
  })

  it("finds a hub that names settings by what they are called inside", async () => {
    expect(await failures(broken.namesNoLabels)).to.deep.equal(["form.missing_setting", "execute.missing_setting"])
  })

  it("finds a hub that sorts keys", async () => {
    expect(await failures(broken.sortsKeys)).to.include("list.key_order")
  })

  it("finds a hub that leaves oauth_check without an answer", async () => {
    expect(await failures(broken.leavesChecksOpen)).to.deep.equal(["login.not_offered_check"])
  })

  it("tells trouble with the hub in one line", async () => {
    hub = await broken.liveHub((_request, response) => void response.end("<h1>Hello</h1>"))
    const results = await Promise.all([
      hubCommand(["conform", "http://127.0.0.1:1", "--key", token]),
      hubCommand(["conform", hub.url, "--key", token]),
      hubCommand(["conform", hub.url]),
      hubCommand(["conform", hub.url, "--key", token, "--patience", "long"]),
    ])
    expect(results.map(({ code }) => code)).to.deep.equal([1, 1, 2, 2])
    for (const { stderr, stdout } of results) {
      expect(stderr).to.match(READABLE)
      expect(stdout).to.equal("")
    }
  })
})
