import { readFileSync } from "node:fs"
import { expect } from "chai"
import { type LookerbotCommandOptions, lookerbotCommand } from "../../src/cli/lookerbot_command"
import type { Finding } from "../../src/cli/lookerbot_check"
import type { CommandOptions } from "../../src/cli/command_options"
import { terminalPlace } from "../../src/cli/command_place"
import type { OperatorCommand } from "../../src/cli/operator_command"
import { OPERATOR_COMMANDS } from "../../src/cli/operator_commands"
import { SCOPES } from "../../src/cli/lookerbot_scopes"
import { yamlText } from "../../src/cli/lookerbot_yaml"
import { type FakeAnswer, FakeService } from "../support/fake_service"
import { TEST_SECRET } from "../support/hub_with"
import { LookerStage } from "../support/looker_stage"

type Environment = Record<string, string>

const HUB = { ACTION_HUB_BASE_URL: "https://hub.example.com/", ACTION_HUB_LABEL: "Hub", ACTION_HUB_SECRET: TEST_SECRET }
const BOT_TOKEN = "xoxb-made-up-bot-token"
const SIGNING_SECRET = "made-up-signing-secret"
const LOOKER_SECRET = "made-up-client-secret"

/** Runs the command: what it prints, and whether all is well. */
async function run(verb: string, options: LookerbotCommandOptions, environment: Environment) {
  const [lines, warnings]: string[][] = [[], []]
  const place = {
    environment,
    print: (line: string) => void lines?.push(line),
    warn: (line: string) => void warnings?.push(line),
  }
  const isGood = await lookerbotCommand(verb, options, place)
  return { isGood, text: `${lines?.join("\n")}\n`, warnings }
}

/** The message with which the command ends. */
async function refusal(verb: string, options: LookerbotCommandOptions, environment: Environment) {
  const error: unknown = await run(verb, options, environment).catch((thrown: unknown) => thrown)
  expect(error).to.include({ name: "CommandError", exitCode: 2 })
  return (error as Error).message
}

describe("hub lookerbot manifest", () => {
  const looker = { LOOKER_URL: "https://acme.looker.com" }

  it("is a manifest of Slack with the addresses of this hub", async () => {
    const { isGood, text, warnings } = await run("manifest", {}, { ...HUB, ...looker })
    expect({ isGood, warnings }).to.deep.equal({ isGood: true, warnings: [] })
    expect(text).to.equal(`display_information:
  name: Lookerbot
  description: "Ask Looker from Slack."
  background_color: "#64518a"
features:
  app_home:
    home_tab_enabled: false
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: lookerbot
    always_online: true
  slash_commands:
    - command: "/looker"
      url: https://hub.example.com/slack/receive
      description: "Ask Looker."
      usage_hint: help
      should_escape: false
  unfurl_domains:
    - acme.looker.com
oauth_config:
  scopes:
    bot:
      - app_mentions:read
      - channels:read
      - chat:write
      - commands
      - files:read
      - files:write
      - groups:read
      - im:history
      - im:write
      - links:read
      - links:write
      - team:read
      - users:read
settings:
  event_subscriptions:
    request_url: https://hub.example.com/slack/event
    bot_events:
      - app_mention
      - link_shared
      - message.im
  interactivity:
    is_enabled: true
    request_url: https://hub.example.com/slack/action
  org_deploy_enabled: false
  socket_mode_enabled: false
  token_rotation_enabled: false
`)
  })

  it("takes another address and command, and the optional scopes with --all", async () => {
    const options = { url: "https://other.example.com/hub/", command: "ask_data", all: true }
    const { text } = await run("manifest", options, { ...HUB, ...looker })
    expect(text).to.include('    - command: "/ask_data"\n      url: https://other.example.com/hub/slack/receive\n')
    const guide = readFileSync("docs/lookerbot.md", "utf8")
    for (const { name } of SCOPES) {
      expect(text).to.include(`      - ${name}\n`)
      expect(guide).to.include(`\`${name}\``)
    }
  })

  it("needs no other setting, and says what it does without a Looker", async () => {
    const { isGood, text, warnings } = await run("manifest", { url: "https://hub.example.com" }, {})
    expect(isGood).to.equal(true)
    expect(text).not.to.include("unfurl_domains")
    expect(warnings?.join()).to.include("set LOOKER_URL")
  })

  it("shows the links of five Lookers at most, each domain once, and no address without a domain", async () => {
    const hosts = [
      "a.example.com",
      "a.example.com:9999",
      "127.0.0.1",
      "looker",
      ..."bcdef".split("").map((name) => `${name}.example.com`),
    ]
    const lookers = hosts.map((host) => ({ url: `https://${host}` }))
    const { text, warnings } = await run("manifest", {}, { ...HUB, LOOKERS: JSON.stringify(lookers) })
    expect(
      /unfurl_domains:\n((?: {4}- .*\n)+)/
        .exec(text)?.[1]
        ?.split(/\s+- |\n/)
        .filter(Boolean),
    ).to.deep.equal("abcde".split("").map((name) => `${name}.example.com`))
    expect(warnings).to.deep.equal(["Slack takes 5 domains, so these are left out: f.example.com."])
  })

  it("refuses what Slack would", async () => {
    expect(await refusal("manifest", {}, {})).to.include("add --url, or set ACTION_HUB_BASE_URL")
    for (const url of ["hub.example.com", "http://hub.example.com", "https://hub.example.com?a=b"]) {
      expect(await refusal("manifest", { url }, HUB), url).to.include("public https addresses")
    }
    for (const command of ["Looker", "a b", "/", "x".repeat(32)]) {
      expect(await refusal("manifest", { command }, HUB), command).to.include("no slash command")
    }
    expect(await refusal("manifesto", {}, HUB)).to.include("hub lookerbot check")
  })

  it("quotes what YAML would read as something else", () => {
    const text = yamlText({ a: "yes", b: "a: b", c: "", d: "1", e: 'say "x"\n', f: "null", g: "plain.text", h: "end:" })
    expect(text).to.equal(
      'a: "yes"\nb: "a: b"\nc: ""\nd: "1"\ne: "say \\"x\\"\\n"\nf: "null"\ng: plain.text\nh: "end:"\n',
    )
  })
})

describe("hub lookerbot check", () => {
  let slack: FakeService
  let looker: LookerStage
  before(async () => {
    ;[slack, looker] = await Promise.all([FakeService.start(), LookerStage.start()])
  })
  after(() => Promise.all([slack.stop(), looker.stop()]))

  /** What Slack says of the token. */
  const identity = (scopes = SCOPES.map(({ name }) => name), more: object = {}): FakeAnswer => ({
    headers: { "x-oauth-scopes": scopes.join(",") },
    body: { ok: true, team: "Acme", user: "lookerbot", team_id: "T1", user_id: "UBOT", ...more },
  })
  /** A Looker with a command folder, in it two dashboards, a Look, and a folder with another dashboard and one in the trash. */
  const company = ({ path }: { path: string }): FakeAnswer => {
    const bodies: Record<string, object> = {
      "/versions": { looker_release_version: "26.12.3" },
      "/user": { id: "7", display_name: "Lookerbot API" },
      "/folders/7": { id: "7", name: "Commands" },
      "/folders/7/children": [{ id: "8", name: "Sales" }],
      "/folders/7/dashboards": [{ id: "1" }, { id: "2" }],
      "/folders/8/dashboards": [{ id: "3" }, { id: "4", deleted: true }],
      "/folders/7/looks": [{ id: "1" }],
      "/folders/8/looks": [],
    }
    const body = bodies[path.replace("/api/4.0", "")]
    return body === undefined ? { status: 404, body: { message: "Not found" } } : { body }
  }
  beforeEach(() => {
    slack.requests.length = 0
    slack.answer = () => identity()
    looker.answer = company
  })

  const environment = (more: Environment = {}): Environment => ({
    ...HUB,
    SLACK_API_URL: slack.url,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    LOOKER_URL: looker.url,
    LOOKER_API_CLIENT_ID: "api-user",
    LOOKER_API_CLIENT_SECRET: LOOKER_SECRET,
    LOOKER_CUSTOM_COMMAND_FOLDER_ID: "7",
    ...more,
  })
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(environment()).filter(([name]) => !names.includes(name)))

  /** What is found, as `--json` tells it. */
  async function found(from: Environment) {
    const { isGood, text } = await run("check", { json: true }, from)
    for (const secret of [BOT_TOKEN, SIGNING_SECRET, LOOKER_SECRET, TEST_SECRET]) expect(text).not.to.include(secret)
    const { works, findings } = JSON.parse(text) as { works: boolean; findings: Finding[] }
    expect(works).to.equal(isGood)
    return {
      isGood,
      findings,
      wrong: findings.filter(({ outcome }) => outcome === "problem").map(({ message }) => message),
    }
  }

  it("says that all is well, and what there is", async () => {
    const { isGood, text } = await run("check", {}, environment())
    const name = new URL(looker.url).host
    const about = (what: string) => what.padEnd(`Looker ${name}`.length)
    expect(text).to.equal(`ok    ${about("Settings")}  All that Lookerbot needs is set.
ok    ${about("Slack")}  The token is valid: lookerbot in the workspace Acme.
ok    ${about(`Looker ${name}`)}  ${looker.url} answers: version 26.12.3. The API user is Lookerbot API (7).
ok    ${about(`Looker ${name}`)}  The command folder "Commands" holds 4 commands: 3 dashboards and 1 Look.
ok    ${about("Pictures")}  Pictures lie in Slack.

Lookerbot can work.
`)
    expect(isGood).to.equal(true)
    expect(slack.requests.map(({ path, headers }) => [path, headers.authorization])).to.deep.equal([
      ["/api/auth.test", `Bearer ${BOT_TOKEN}`],
    ])
  })

  it("is what the command runs", async () => {
    const command = OPERATOR_COMMANDS.find((each): each is OperatorCommand => each.name === "lookerbot")
    expect(command?.arguments).to.deep.equal(["manifest|check"])
    const messageOf = async (options: CommandOptions, verb: string) => {
      const error: unknown = await command?.run(options, [verb], terminalPlace()).catch((thrown: unknown) => thrown)
      expect(error).to.include({ name: "CommandError", exitCode: 2 })
      return (error as Error).message
    }
    expect(await messageOf({}, "other")).to.include("hub lookerbot check")
    expect(await messageOf({ url: "http://hub.example.com" }, "manifest")).to.include("public https addresses")
    const options = { url: "https://hub.example.com", command: "a b" }
    expect(await messageOf(options, "manifest")).to.include("no slash command")
  })

  it("names what is missing, and where to find it", async () => {
    const nothing = await found(HUB)
    expect(nothing.wrong).to.have.length(5)
    expect(nothing.wrong[0]).to.match(/^SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token/)
    expect(nothing.isGood).to.equal(false)
    const secret = await found(without("SLACK_SIGNING_SECRET"))
    expect(secret.wrong).to.deep.equal([
      "SLACK_SIGNING_SECRET is missing: copy the Signing Secret from Basic Information > App Credentials of the Slack app.",
    ])
    const key = await found(without("LOOKER_API_CLIENT_ID", "LOOKER_API_CLIENT_SECRET"))
    expect(key.wrong.slice(0, 2).map((message) => message.split(" ")[0])).to.deep.equal([
      "LOOKER_API_CLIENT_ID",
      "LOOKER_API_CLIENT_SECRET",
    ])
    expect(key.wrong[2]).to.include("has no API credentials on this hub")
  })

  it("tells each fault of the settings once, also those for which the hub does not start", async () => {
    const { wrong, findings } = await found(environment({ LOOKER_URL: "nonsense", PORT: "many" }))
    expect(wrong).to.have.length(2)
    expect(wrong.join()).to.include("LOOKER_URL is not a web address").and.include("PORT is ")
    expect(findings.map(({ about }) => about)).to.include("Slack")
    const older = await found({ ...without("LOOKER_API_CLIENT_ID"), LOOKER_API_3_CLIENT_ID: "api-user" })
    expect(older.isGood).to.equal(true)
    expect(older.findings.find(({ outcome }) => outcome === "note")?.message).to.include(
      "set LOOKER_API_CLIENT_ID instead",
    )
    const legacy = await found({ ...without("SLACK_SIGNING_SECRET"), SLACK_SLASH_COMMAND_TOKEN: "made-up-token" })
    expect(legacy.isGood).to.equal(true)
    expect(legacy.findings.map(({ message }) => message).join()).to.include("SLACK_SLASH_COMMAND_TOKEN is deprecated")
  })

  it("says what Slack does not accept, and which scopes are missing", async () => {
    slack.answer = () => ({ body: { ok: false, error: "invalid_auth" } })
    expect((await found(environment())).wrong).to.deep.equal([
      "Your Slack credentials are not valid (invalid_auth). The operator of this hub must set SLACK_BOT_TOKEN to the bot token of the Slack app.",
    ])
    const few = SCOPES.map(({ name }) => name).filter(
      (name) => !["commands", "team:read", "users:read.email"].includes(name),
    )
    slack.answer = () => identity(few)
    const lacking = await found(environment())
    expect(lacking.wrong).to.deep.equal([
      "The scope commands is missing, with which the bot can have a slash command. Add it under OAuth & Permissions > Bot Token Scopes, then install the app again.",
    ])
    expect(lacking.findings.filter(({ outcome }) => outcome === "note").map(({ message }) => message)).to.deep.equal([
      "Without the scope team:read the bot cannot see the name of the workspace.",
      "Without the scope users:read.email the bot cannot find people by their e-mail address.",
    ])
    expect((await found(environment({ LOOKERBOT_RUN_AS: "slack_email" }))).wrong.join()).to.include(
      "users:read.email is missing",
    )
    slack.answer = () => ({ body: { ok: true, team: "Acme" } })
    const silent = await found(environment())
    expect(silent.isGood).to.equal(true)
    expect(silent.findings.map(({ message }) => message).join()).to.include("does not say which scopes")
  })

  it("tells of each Looker by itself", async () => {
    const entry = { url: looker.url, name: "acme", clientId: "api-user", clientSecret: LOOKER_SECRET }
    const lookers = [
      { ...entry, customCommandFolderId: "7" },
      {
        ...entry,
        url: looker.url.replace("127.0.0.1", "localhost"),
        name: "wrong",
        clientSecret: "made-up-wrong-secret",
      },
    ]
    const both = await found(environment({ LOOKERS: JSON.stringify(lookers) }))
    expect(both.wrong).to.deep.equal([
      "Looker (wrong) does not accept the API credentials of this hub. Its operator must check the API key.",
    ])
    expect(both.findings.filter(({ about }) => about === "Looker acme")).to.have.length(2)
    const folder = await found(environment({ LOOKER_CUSTOM_COMMAND_FOLDER_ID: "99" }))
    expect(folder.wrong.join()).to.match(
      /^The folder 99 does not exist in Looker \(.*\), or the Looker user of this hub may not see it\.$/,
    )
    expect(folder.findings.map(({ message }) => message).join()).to.include("version 26.12.3")
    const none = await found(without("LOOKER_CUSTOM_COMMAND_FOLDER_ID"))
    expect(none.isGood).to.equal(true)
    expect(none.findings.map(({ message }) => message).join()).to.include("people can only search")
  })

  it("says that a folder without content gives no commands, and where there are no pictures", async () => {
    looker.answer = (request) => (/(dashboards|looks|children)$/.test(request.path) ? { body: [] } : company(request))
    const { isGood, findings } = await found(environment({ LOOKERBOT_IMAGE_STORE: "none" }))
    expect(isGood).to.equal(true)
    const notes = findings.filter(({ outcome }) => outcome === "note").map(({ message }) => message)
    expect(notes).to.deep.equal([
      'The command folder "Commands" is empty: put a dashboard or a Look into it.',
      "No pictures are shown, because LOOKERBOT_IMAGE_STORE is none: charts are answered with a link.",
    ])
  })

  it("reports a Slack and a Looker that are down in one list", async () => {
    slack.answer = () => ({ body: "<html>" })
    looker.answer = () => ({ status: 403, body: "<html>" })
    const { wrong } = await found(environment())
    expect(wrong).to.have.length(2)
    expect(wrong[0]).to.equal("Slack answered something that is not JSON.")
    expect(wrong[1]).to.include("the Looker user of this hub may not see it")
  })
})
