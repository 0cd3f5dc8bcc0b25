import { readFileSync } from "node:fs"
import { expect } from "chai"
import { LINK_COMMANDS } from "../../src/cli/link/link_commands"
import { READABLE } from "../support/hub_command"
import { LinkCommandStage } from "../support/link_command_stage"

const ID = "AbCdEfGhIj_-"
const ADDRESS = "https://hub.example.com/hooks/github/aaaa.bbbb.cccc"
const LINK = {
  id: ID,
  source: "github",
  looker: "acme",
  short_name: "acme/models@main",
  summary: "Push to main of acme/models: validate core, deploy core.",
  by: "hub key",
  made: "2026-11-28T10:00:00.000Z",
  ends: "2027-05-27T10:00:00.000Z",
  state: "active",
  do: ["validate:core", "deploy:core"],
  filter: { repository: "acme/models", branch: "main", paths: ["*.lkml", "views/**"] },
  hook: "12345678",
  health: { status: 200, text: "OK" },
}
const MADE = { ...LINK, address: ADDRESS, registered: true, test: { delivered: true } }
const BY_HAND = { ...MADE, hook: null, registered: false, test: null, secret: "made-up-link-secret" }
const FORBIDDEN = { status: 403, body: { success: false, error: "Invalid token." } }

describe("hub link", () => {
  let stage: LinkCommandStage
  before(async () => (stage = await LinkCommandStage.start()))
  after(() => stage.stop())
  beforeEach(() => {
    stage.hub.requests.length = 0
    stage.hub.answer = () => ({ status: 500 })
  })

  const answer = (body: object | string, status = 200) => (stage.hub.answer = () => ({ status, body }))
  /** The only request of the run. */
  const asked = () => {
    expect(stage.hub.requests).to.have.length(1)
    const [request] = stage.hub.requests
    return { call: `${request?.method} ${request?.path}`, query: request?.query, body: request?.text, request }
  }
  const CREATE = ["create", "github", "--do", "deploy:core"]

  it("case 50: create sends what was given, and prints what there is now", async () => {
    answer(MADE, 201)
    const words = ["create", "github", "--do", "validate:core", "--do=deploy:core", "--repository", "acme/models"]
    const lists = ["--paths", "*.lkml, views/**", "--paths", "a", "--events", "push,merge"]
    const others = ["--days", "90", "--say", "#data", "--say-on", "always", "--name", "Deploy, then say"]
    const { code, stdout, stderr } = await stage.run([...words, ...lists, ...others])
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    expect(stdout).to.equal(
      `acme/models@main\n${LINK.summary}\nid ${ID} ends 2027-05-27 registered at GitHub as 12345678\n`,
    )
    const { call, body, request } = asked()
    expect(call).to.equal("POST /links/github")
    expect(JSON.parse(body ?? "")).to.deep.equal({
      do: ["validate:core", "deploy:core"],
      repository: "acme/models",
      events: ["push", "merge"],
      paths: ["*.lkml", "views/**", "a"],
      name: "Deploy, then say",
      days: 90,
      say: "#data",
      say_on: "always",
    })
    expect(request?.headers).to.include({
      authorization: `Token token="${LinkCommandStage.KEY}"`,
      "content-type": "application/json",
      accept: "application/json",
    })
  })

  it("case 50: create prints address and secret once where the partner was not called, and says what stood already", async () => {
    answer(BY_HAND, 201)
    const { code, stdout, stderr } = await stage.run([...CREATE, "--no-register"])
    expect(code).to.equal(0)
    expect(stdout.split("\n").slice(2)).to.deep.equal([
      `id ${ID} ends 2027-05-27 not registered`,
      `Address: ${ADDRESS}`,
      "Secret: made-up-link-secret",
      "",
    ])
    expect(stderr).to.equal("Keep the secret now: it is shown this once.\n")
    expect(JSON.parse(asked().body ?? "")).to.deep.equal({ do: ["deploy:core"], register: false })
    answer({ ...MADE, existing: true })
    expect((await stage.run(CREATE)).stdout).to.include("already registered at GitHub as 12345678")
    answer({ ...MADE, test: { delivered: false, reason: "timed\nout" } }, 201)
    const untested = await stage.run(CREATE)
    expect(untested).to.include({ code: 0 })
    expect(untested.stderr).to.equal("The link is made, but its test delivery did not arrive: timed out.\n")
  })

  it("takes secrets from the environment, and the partner's credentials with --own-token only", async () => {
    answer(MADE, 201)
    const bodyOf = async (words: string[], environment: Record<string, string>) => {
      stage.hub.requests.length = 0
      const { code, stdout, stderr } = await stage.run([...words, "--do", "check_alert:1"], environment)
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
      for (const value of Object.values(environment)) expect(stdout).not.to.include(value)
      const sent = JSON.parse(asked().body ?? "") as Record<string, unknown>
      expect(sent.do).to.deep.equal(["check_alert:1"])
      return Object.fromEntries(Object.entries(sent).filter(([name]) => name !== "do"))
    }
    const github = { GITHUB_TOKEN: "made-up-token" }
    expect(await bodyOf(["create", "github"], github)).to.deep.equal({})
    expect(await bodyOf(["create", "github", "--own-token"], github)).to.deep.equal({ github_token: "made-up-token" })
    const dbt = { DBT_CLOUD_ACCOUNT_ID: "42", DBT_CLOUD_TOKEN: "made-up-dbt", LINK_SECRET: "made-up-secret" }
    const withDbt = { secret: "made-up-secret", dbt_account: "42", dbt_token: "made-up-dbt" }
    expect(await bodyOf(["create", "dbt_cloud", "--own-token"], dbt)).to.deep.equal(withDbt)
    const url = { DBT_CLOUD_URL: "https://dbt.example.com" }
    expect(await bodyOf(["create", "dbt_cloud", "--own-token"], { ...dbt, ...url })).to.deep.equal({
      ...withDbt,
      dbt_url: "https://dbt.example.com",
    })
    const fivetran = { FIVETRAN_API_KEY: "made-up-k", FIVETRAN_API_SECRET: "made-up-s" }
    const withFivetran = { fivetran_key: "made-up-k", fivetran_secret: "made-up-s" }
    expect(await bodyOf(["create", "fivetran", "--own-token"], fivetran)).to.deep.equal(withFivetran)
  })

  it("case 50: list is a table, with what is not in it", async () => {
    const unreadable = { source: "github", hook: "99", state: "unreadable" }
    const hostile = { ...LINK, short_name: "\u001b[31mred\nname", by: "Mia\u202e" }
    answer({ links: [hostile, unreadable], unread: [{ name: "acme/other", status: 403 }], more: true })
    const { code, stdout, stderr } = await stage.run(["list", "github", "--repository", "acme/models"])
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    const [head, first, second, ...others] = stdout.split("\n").map((line) => line.split(/ {2,}/))
    expect(head).to.deep.equal(["ID", "NAME", "SUMMARY", "BY", "ENDS", "STATE"])
    expect(first).to.deep.equal([ID, "[31mred name", LINK.summary, "Mia", "2027-05-27", "active"])
    expect(second).to.deep.equal(["-", "hook 99", "-", "-", "-", "unreadable"])
    expect(others.flat().join("\n")).to.match(/^Not read: acme\/other \(403\)\.\n.*--repository/)
    expect(asked()).to.include({ call: "GET /links/github", body: "" })
    expect(asked().query?.get("repository")).to.equal("acme/models")
    answer({ links: [], unread: [], more: false, note: "The hub keeps no table of these." })
    const none = await stage.run(["list", "webhook"])
    expect(none.stdout).to.equal("The hub keeps no table of these.\n")
    answer({ links: [] })
    expect((await stage.run(["list", "github"])).stdout).to.equal("No links.\n")
  })

  it("shows what an address says, in lines", async () => {
    answer(LINK)
    const { code, stdout } = await stage.run(["show", "github", ADDRESS])
    expect(code).to.equal(0)
    const rows = stdout.trimEnd().split("\n")
    expect(Object.fromEntries(rows.map((row) => row.split(/ {2,}/)))).to.include({
      id: ID,
      name: "acme/models@main",
      ends: "2027-05-27T10:00:00.000Z",
      do: "validate:core, deploy:core",
      paths: "*.lkml, views/**",
      hook: "12345678",
      health: "200 OK",
    })
    expect(stdout).not.to.include(ADDRESS)
    expect(asked()).to.include({ call: "POST /links/github/show", body: JSON.stringify({ link: ADDRESS }) })
  })

  it("case 50: renew and remove take an id or an address, and print a line", async () => {
    answer(MADE)
    const renewed = await stage.run(["renew", "github", ID, "--repository", "acme/models", "--days", "30"])
    expect(renewed).to.deep.equal({ code: 0, stdout: `acme/models@main: id ${ID} ends 2027-05-27\n`, stderr: "" })
    expect(asked()).to.include({ call: "POST /links/github/renew" })
    expect(JSON.parse(asked().body ?? "")).to.deep.equal({ id: ID, repository: "acme/models", days: 30 })
    answer({ ...BY_HAND, registered: undefined })
    const byHand = await stage.run(["renew", "webhook", ADDRESS])
    expect(byHand.stdout).to.match(/\nAddress: .*\nSecret: made-up-link-secret\n$/)
    stage.hub.requests.length = 0
    answer({ removed: true, hook: "1" })
    const environment = { GITHUB_TOKEN: "made-up-token" }
    const removed = await stage.run(["remove", "github", ID, "--own-token"], environment)
    expect(removed).to.include({ code: 0, stderr: "" })
    expect(removed.stdout).to.match(new RegExp(`^Link ${ID} is removed\\..*revoke.*\n$`))
    expect(asked()).to.include({ call: "DELETE /links/github" })
    expect(JSON.parse(asked().body ?? "")).to.deep.equal({ id: ID, github_token: "made-up-token" })
    answer({ removed: true, hook: null })
    const gone = await stage.run(["remove", "github", ADDRESS])
    expect(gone.stdout).to.match(/^The link is removed\./)
    expect(stage.hub.requests.at(-1)?.json()).to.deep.equal({ link: ADDRESS })
  })

  it("case 50: --json prints the answer of the hub and nothing else", async () => {
    const runs: [string[], object][] = [
      [[...CREATE, "--json"], BY_HAND],
      [["list", "github", "--json"], { links: [LINK], unread: [], more: false, later: "member" }],
      [["show", "github", ADDRESS, "--json"], LINK],
      [["renew", "github", ID, "--json"], MADE],
      [["remove", "github", ID, "--json"], { removed: true, id: ID, hook: null }],
    ]
    for (const [words, body] of runs) {
      answer(body)
      const { code, stdout, stderr } = await stage.run(words)
      expect({ code, stderr }, words.join(" ")).to.deep.equal({ code: 0, stderr: "" })
      expect(JSON.parse(stdout)).to.deep.equal(body)
    }
    const hostile = { ...LINK, summary: "\u001b[2J\u009b\u202e\u{e0001}" }
    answer(hostile)
    const { stdout } = await stage.run(["show", "github", ADDRESS, "--json"])
    expect(JSON.parse(stdout)).to.deep.equal(hostile)
    expect(stdout.replaceAll("\n", "")).not.to.match(/\p{C}/u)
    const refusal = { success: false, error: "Not so.", fields: { do: "unknown" } }
    answer(refusal, 400)
    const refused = await stage.run([...CREATE, "--json"])
    expect(JSON.parse(refused.stdout)).to.deep.equal(refusal)
    expect(refused).to.include({ code: 1, stderr: "The hub answered 400: Not so. do unknown.\n" })
  })

  it("case 50: what is refused or failed is one line and code 1", async () => {
    const refusals: [string | object, number, RegExp][] = [
      [
        { success: false, error: "Bad\nrequest", fields: { days: "too long", do: "no\u001b such" } },
        400,
        /400: Bad request\. days too long\. do no such\.$/m,
      ],
      [{ success: false, error: "do is missing.", fields: { do: "is missing" } }, 400, /400: do is missing\.$/m],
      [FORBIDDEN.body, 403, /refuses the key/],
      [{ success: false, error: "Not found." }, 404, /404: Not found\. .*LINKS_SOURCES/],
      [{ success: false, error: "GitHub answered 404: needs admin:repo_hook" }, 502, /502: GitHub answered 404: needs/],
      ["<h1>Hello</h1>", 200, /200, text\/plain.*--url/],
      ["", 302, /302/],
      [{ ...MADE, id: 7 }, 201, /201/],
      [{ success: false, error: "no" }, 200, /200/],
    ]
    for (const [body, status, words] of refusals) {
      answer(body, status)
      const { code, stdout, stderr } = await stage.run(CREATE)
      expect({ code, stdout }, stderr).to.deep.equal({ code: 1, stdout: "" })
      expect(stderr).to.match(READABLE).and.match(words)
    }
    answer({ success: false })
    expect(await stage.run(["remove", "github", ID])).to.include({ code: 1, stdout: "" })
    const gone = await stage.run(CREATE, { HUB_URL: "http://127.0.0.1:1" })
    expect(gone).to.include({ code: 1, stdout: "" })
    expect(gone.stderr).to.match(/refused the connection/)
  })

  it("case 50: wrong use is code 2, and asks nobody", async () => {
    const wrong: [string[], RegExp, Record<string, string>?][] = [
      [["create"], /^Use: hub link create <source> \[options\]$/],
      [["create", "github", "more", "--do", "x:1"], /^Use: hub link create/],
      [["create", "github"], /--do/],
      [["create", "gitlab", "--do", "x:1"], /no source "gitlab": .*fivetran/],
      [["create", "toString", "--do", "x:1"], /no source/],
      [[...CREATE, "--colour"], /'--colour'.* Use: hub link create/],
      [[...CREATE, "--days", "soon"], /--days/],
      [[...CREATE, "--secret", "x"], /'--secret'/],
      [[...CREATE, "--own-token"], /GITHUB_TOKEN/],
      [["create", "fivetran", "--do", "x:1", "--own-token"], /FIVETRAN_API_KEY and FIVETRAN_API_SECRET/],
      [["create", "webhook", "--do", "x:1", "--own-token"], /github, dbt_cloud, fivetran/],
      [CREATE, /HUB_KEY/, { HUB_KEY: "" }],
      [CREATE, /HUB_URL/, { HUB_URL: "" }],
      [CREATE, /from http/, { HUB_URL: "hub" }],
      [["show", "github"], /<address>/],
      [["remove", "github"], /<id\|address>/],
      [["remove", "github", ""], /<id\|address>/],
      [["revoke"], /<id\.\.\.>/],
      [["revoke", ID, "short"], /"short" is no id/],
    ]
    for (const [words, expected, environment] of wrong) {
      const { code, stdout, stderr } = await stage.run(words, environment)
      expect({ code, stdout }, words.join(" ")).to.deep.equal({ code: 2, stdout: "" })
      expect(stderr).to.match(READABLE)
      expect(stderr.trimEnd()).to.match(expected)
    }
    expect(stage.hub.requests).to.deep.equal([])
  })

  it("revoke prints the new value of LINKS_REVOKED, without doubles, and asks nobody", async () => {
    const other = "abcdefghijkl"
    const environment = { LINKS_REVOKED: ` ${other}, ${ID}` }
    const { code, stdout } = await stage.run(["revoke", ID, "ABCDEFGHIJKL"], environment)
    expect(code).to.equal(0)
    expect(stdout).to.match(new RegExp(`^LINKS_REVOKED=${other},${ID},ABCDEFGHIJKL\n.*restart`))
    const json = await stage.run(["revoke", "--json", ID])
    expect(JSON.parse(json.stdout)).to.deep.equal({ LINKS_REVOKED: ID })
    const broken = await stage.run(["revoke", ID], { LINKS_REVOKED: "nonsense" })
    expect(broken).to.include({ code: 1, stdout: "" })
    expect(broken.stderr).to.include("LINKS_REVOKED").and.not.include("nonsense")
    expect(stage.hub.requests).to.deep.equal([])
  })

  it("has every verb and option in the guide", () => {
    const guide = readFileSync("docs/command_line.md", "utf8")
    for (const { name, options } of LINK_COMMANDS.verbs) {
      expect(guide).to.include(`hub link ${name}`)
      for (const option of options) expect(guide).to.match(new RegExp(`\`--${option.name}[ \`]`))
    }
  })
})
