import { expect } from "chai"
import { LookerbotStage } from "../support/lookerbot_stage"
import { SmallCompany, table } from "../support/small_company"

const FIELDS = ["users.name", "orders.count"]

describe("asking Lookerbot", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  before(async () => (stage = await LookerbotStage.start({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })))
  after(() => stage.stop())
  beforeEach(() => {
    stage.clear()
    company = new SmallCompany()
    stage.looker.answer = company.answer
    company.folder("7", "Commands").children?.push("8", "9")
    company.folder("8", "Regions")
    company.folder("9", "Old [hidden]")
    company.queries.set("9", { id: "9", fields: FIELDS, vis_config: { type: "looker_grid" } })
    company.results.set("9", table(3))
    company.dashboard("1", "Sales")
    company.dashboard("2", "Sales by region", {
      folder: "8",
      filters: [
        { name: "region", title: "Region", row: 1 },
        { name: "date", title: "Date", row: 0, default_value: "30 days" },
      ],
      elements: [company.tile("9", { date: "orders.date", region: "users.region" })],
    })
    company.dashboard("3", "Archive", { folder: "9" })
    company.dashboard("4", "[Hidden] Secret")
    company.look("12", "Top customers", "9")
  })

  /** The filters of the query that was made last. */
  const filters = () => company.made.at(-1)?.filters as Record<string, string> | undefined
  /** All that people see, as text. */
  const seen = () => JSON.stringify([stage.seen, stage.responses, stage.argsOf("chat.postEphemeral")])
  const nothingAsked = () => expect(stage.looker.calls.filter((call) => !call.endsWith("/login"))).to.deep.equal([])

  describe("by a slash command", () => {
    it("case 13: help is for the person alone: categories, built-in commands, the folder", async () => {
      const response = await stage.command("help")
      expect([response.status, await response.text()]).to.deep.equal([200, ""])
      expect(stage.responses).to.have.length(1)
      expect(stage.responses[0]?.response_type).to.equal("ephemeral")
      expect(seen())
        .to.include("*Shortcuts*")
        .and.include("*Regions*")
        .and.include("sales by region>* &lt;date&gt; ; &lt;region&gt;")
        .and.include("(Look)")
        .and.include("/folders/7|")
        .and.include("`find")
      expect(seen()).to.not.match(/secret|archive/i)
      expect(stage.seen).to.deep.equal([])
    })

    it("is acknowledged as public when its answer is", async () => {
      for (const [text, isPublic] of Object.entries({
        sales: true,
        "find sales": true,
        find: false,
        "no such thing": false,
      })) {
        const body = await (await stage.command(text)).text()
        expect(body, text).to.equal(isPublic ? '{"response_type":"in_channel"}' : "")
      }
    })

    it("case 12: with a foreign response address never calls it", async () => {
      await stage.command("help", { response_url: "https://evil.example/x" })
      expect(stage.argsOf("chat.postEphemeral")).to.have.length(1)
      expect(stage.logged()).to.include("without a response address").and.not.include("evil.example")
    })

    it("where the bot is no member is answered through the response address, in place of the loading message", async () => {
      stage.answers.set("chat.postMessage", () => ({ ok: false, error: "not_in_channel" }))
      await stage.command("sales")
      expect(stage.responses.map((each) => [each.response_type, each.replace_original])).to.deep.equal([
        ["in_channel", false],
        ["in_channel", true],
      ])
      expect(JSON.stringify(stage.responses[1])).to.include('"table"')
    })

    it("answers Slack's check of the address, and refuses everything else", async () => {
      const check = await stage.post("/slack/receive", "ssl_check=1&token=x")
      expect([check.status, await check.json()]).to.deep.equal([200, { ok: true }])
      const odd = '{"type":"message","channel":"D1","submission":{},"response_url":"http://evil.example/"}'
      expect((await stage.post("/slack/receive", odd)).status, "case 11").to.equal(400)
      for (const body of ["", "command=%2Flooker", "text=help", "command=&channel_id=C1&user_id=U1"]) {
        expect((await stage.post("/slack/receive", body)).status, body).to.equal(400)
      }
      await stage.done()
      expect(stage.calls).to.deep.equal([])
    })
  })

  describe("by events", () => {
    it("case 9: answers the challenge as text, on both addresses", async () => {
      for (const path of ["/slack/event", "/slack/receive"]) {
        const response = await stage.post(path, '{"type":"url_verification","challenge":"made-up-challenge"}')
        expect(response.headers.get("content-type")).to.match(/^text\/plain/)
        expect([response.status, await response.text()]).to.deep.equal([200, "made-up-challenge"])
      }
    })

    it("case 14: a direct message HELP is answered with help", async () => {
      const response = await stage.direct("HELP")
      expect([response.status, await response.text()]).to.deep.equal([200, ""])
      expect(stage.seen).to.have.length(1)
      expect(seen()).to.include("Shortcuts")
    })

    it("case 15: an unknown text is answered with one message that names help, and what may have been meant", async () => {
      await stage.direct("foo bar")
      expect(stage.seen).to.have.length(1)
      expect(stage.seen[0]?.text).to.match(/^:crying_cat_face: .*“foo bar”.*`help`/)
      stage.clear()
      await stage.direct("salse")
      expect(stage.seen[0]?.text).to.include("Did you mean `sales`")
    })

    it("case 16: a bare mention is answered with help for the sender alone", async () => {
      await stage.mention("<@UBOT>")
      expect(stage.argsOf("chat.postEphemeral")).to.have.length(1)
      expect(stage.argsOf("chat.postEphemeral")[0]).to.include({ channel: "C1", user: "U1" })
      expect(stage.seen).to.deep.equal([])
    })

    it("case 17: what follows a mention is run, once; else what stands before it", async () => {
      for (const text of ["hey <@UBOT>: sales", "sales <@ubot|looker>", "<@U2> says <@UBOT> sales"]) {
        stage.clear()
        await stage.mention(text)
        expect(stage.seen, text).to.have.length(1)
        expect(seen(), text).to.include('"table"')
      }
    })

    it("case 18: a direct message that begins with a slash, is empty, or was changed is not answered", async () => {
      await stage.direct("/looker sales")
      await stage.direct("")
      await stage.direct("sales", { subtype: "message_changed" })
      await stage.event({ type: "message", channel: "C1", channel_type: "channel", user: "U1", text: "sales" })
      await stage.event({ type: "app_mention", channel: "D1", user: "U1", text: "<@UBOT> sales" })
      await stage.direct("sales", { user: "UBOT" })
      expect(stage.argsOf("chat.postMessage")).to.deep.equal([])
      expect(stage.argsOf("chat.postEphemeral")).to.deep.equal([])
    })

    it("answers in the thread of the question, and keeps links folded", async () => {
      await stage.mention("<@UBOT> sales", { thread_ts: "99.1" })
      expect(stage.seen[0]).to.include({ thread_ts: "99.1", unfurl_links: "false", unfurl_media: "false" })
    })

    it("cases 20 and 21: drops what Slack sends again, unless it never came", async () => {
      const again = (reason: string) =>
        stage.mention("<@UBOT> help", {}, { "x-slack-retry-num": "1", "x-slack-retry-reason": reason })
      for (const reason of ["http_timeout", "whatever"]) {
        expect((await again(reason)).status).to.equal(200)
        expect(stage.calls, reason).to.deep.equal([])
      }
      await again("connection_failed")
      expect(stage.argsOf("chat.postEphemeral")).to.have.length(1)
    })

    it("refuses what is no event", async () => {
      for (const body of ["", "{}", "[]", "null", '{"type":"event_callback"}', '{"type":7}', "{", "x=1"]) {
        expect((await stage.post("/slack/event", body)).status, body).to.equal(400)
      }
      await stage.event({ type: "reaction_added" })
      await stage.event({ type: "message", text: { a: 1 }, channel: 7 })
      expect(stage.calls).to.deep.equal([])
    })
  })

  describe("commands", () => {
    it("case 35: the longest name counts; the rest are its values", async () => {
      await stage.direct("Sales  by REGION EMEA")
      expect(filters()).to.include({ "orders.date": "EMEA" })
      expect(seen()).to.include("/dashboards/2?Date=EMEA|Sales by region>")
    })

    it("cases 36 and 37: a name ends at a word, and comes before find", async () => {
      await stage.direct("salesforce pipeline")
      expect(company.made).to.deep.equal([])
      expect(stage.seen[0]?.text).to.include(":crying_cat_face:")
      company.dashboard("5", "Find customers")
      await stage.direct("find customers")
      expect(company.made).to.have.length(1)
    })

    it("cases 38 to 41: values go to the filters by their place or name, others keep their default", async () => {
      const cases: Record<string, object> = {
        "last 7 days": { "orders.date": "last 7 days", "v.x": "1" },
        "": { "orders.date": "30 days", "v.x": "1" },
        "7 days; EMEA": { "orders.date": "7 days", "users.region": "EMEA", "v.x": "1" },
        "region: EMEA, APAC": { "orders.date": "30 days", "users.region": "EMEA, APAC", "v.x": "1" },
      }
      for (const [argument, wanted] of Object.entries(cases)) {
        await stage.direct(`sales by region ${argument}`)
        expect(filters(), argument).to.deep.equal(wanted)
      }
      const made = company.made[0] ?? {}
      expect(Object.keys(made)).to.have.members(["model", "view", "fields", "filters", "vis_config"])
    })

    it("cases 43 to 45: values are what the person typed", async () => {
      await stage.command("sales by region AT&amp;T &gt; 5")
      expect(filters()?.["orders.date"]).to.equal("AT&T > 5")
      await stage.direct("sales by region <mailto:a@b.co|a@b.co>")
      expect(filters()?.["orders.date"]).to.equal("a@b.co")
      await stage.direct("sales by region “x” y")
      expect(filters()?.["orders.date"]).to.equal('"x" y')
    })

    it("case 46: an argument for a dashboard without filters does no harm", async () => {
      await stage.direct("sales whatever; x: y")
      expect(seen()).to.include('"table"')
    })

    it("too many values, or a required one that is missing, are told to the person alone", async () => {
      await stage.mention("<@UBOT> sales by region a; b; c")
      expect(stage.argsOf("chat.postEphemeral")[0]?.text).to.match(/more values than filters.*Date ; Region/)
      expect(stage.seen).to.deep.equal([])
      expect(company.made).to.deep.equal([])
    })

    it("case 51: hidden ones can be called, by their title as well", async () => {
      for (const text of ["secret", "[hidden] secret", "archive"]) {
        stage.clear()
        await stage.direct(text)
        expect(seen(), text).to.include('"table"')
      }
    })

    it("a Look is a command as well", async () => {
      await stage.direct("top customers")
      expect(seen()).to.include("/looks/12|Top customers")
      expect(company.made).to.deep.equal([])
    })

    it("help tells the filters of one command", async () => {
      await stage.direct("help sales by region")
      expect(stage.seen[0]?.text).to.include("*Sales by region*").and.include("• Date, by default `30 days`\n• Region")
    })
  })

  describe("find", () => {
    it("cases 28, 30 and 34: shows five at most, by their kind, with a link", async () => {
      for (let index = 0; index < 9; index++) company.look(`2${index}`, `Revenue ${index}`, "9")
      company.look("40", "Revenue", "9")
      company.looks.set("41", { title: "Revenue nowhere", query: "9", folder: null })
      await stage.direct("Find Revenue")
      const [{ text = "", blocks = [] } = {}] = stage.seen as { text?: string; blocks?: { text: { text: string } }[] }[]
      expect(text).to.include("“Revenue”")
      expect(blocks).to.have.length(6)
      expect(blocks[1]?.text.text).to.match(/^\*<http:[^|]+\/looks\/40\|Revenue>\*\nLook in Commands/)
      stage.clear()
      await stage.direct("find dashboard sales")
      expect(stage.looker.calls.join()).to.include("/dashboards/search").and.not.include("/looks/search")
    })

    it("cases 29 and 31: is not part of a sentence, and says when there is nothing", async () => {
      await stage.direct("please find my keys")
      expect(stage.looker.calls.join()).to.not.include("search")
      stage.clear()
      await stage.direct("find zzzzqqqq")
      expect(stage.seen).to.have.length(1)
      expect(stage.seen[0]?.text).to.include("no dashboard or Look like “zzzzqqqq”")
    })
  })

  describe("who may", () => {
    const user = (members: object) =>
      stage.answers.set("users.info", ({ user: id }) => ({ user: { id, team_id: "T1", ...members } }))
    let people = 0
    /** A person whom the bot does not remember. */
    const as = (members: object) => {
      user(members)
      return { user: `U-${++people}` }
    }

    it("case 22: guests, other workspaces, bots and switched off accounts may not", async () => {
      const refused: [object, RegExp][] = [
        [{ is_restricted: true }, /Guests/],
        [{ is_ultra_restricted: true }, /Guests/],
        [{ team_id: "T2" }, /other workspaces/],
        [{ is_stranger: true }, /other workspaces/],
        [{ is_bot: true }, /Bots/],
        [{ is_app_user: true }, /Bots/],
        [{ deleted: true }, /switched off/],
      ]
      for (const [members, reason] of refused) {
        await stage.mention("<@UBOT> sales", as(members))
        const [last] = stage.argsOf("chat.postEphemeral").slice(-1)
        expect(last?.text, reason.source).to.match(reason).and.include(`<@U-${people}>`)
      }
      expect(stage.seen).to.deep.equal([])
      nothingAsked()
    })

    it("nobody may when Slack does not tell who they are", async () => {
      stage.answers.set("users.info", () => ({ ok: false, error: "user_not_found" }))
      await stage.mention("<@UBOT> sales", { user: "U-nobody" })
      expect(stage.argsOf("chat.postEphemeral")[0]?.text).to.match(/does not tell who you are.*user_not_found/)
      nothingAsked()
    })

    it("case 24: members of an organization's workspaces may", async () => {
      await stage.direct("sales", as({ team_id: "T2", teams: ["T1"] }))
      await stage.direct("sales", as({ team_id: "T2", enterprise_user: { teams: ["T1"] } }))
      expect(stage.seen).to.have.length(2)
    })

    it("cases 23 and 25: the operator may allow guests and other workspaces, but no strangers", async () => {
      const other = await LookerbotStage.start({
        ALLOW_SLACK_GUEST_USERS: "YES",
        ALLOW_SLACK_SHARED_WORKSPACES: "true",
        LOOKERBOT_ALLOWED_BOT_IDS: "B7, B8",
        LOOKER_SLACKBOT_LOADING_MESSAGES: "false",
        LOOKERBOT_FREE_TEXT_FILTERS: "all",
      })
      try {
        other.looker.answer = company.answer
        const ask = async (members: object, more: object = {}) => {
          other.clear()
          other.answers.set("users.info", ({ user: id }) => ({ user: { id, team_id: "T1", ...members } }))
          await other.direct("sales by region x", { user: `U-${++people}`, ...more })
          return JSON.stringify(other.seen).includes('"table"')
        }
        expect(await ask({ is_restricted: true })).to.equal(true)
        expect(filters(), "case 42").to.include({ "orders.date": "x", "users.region": "x" })
        expect(other.argsOf("chat.update"), "case 70").to.deep.equal([])
        expect(await ask({ team_id: "T2" })).to.equal(true)
        expect(await ask({ team_id: "T2", is_stranger: true })).to.equal(false)
        // Case 19.
        expect(await ask({ is_bot: true }, { bot_id: "B7" })).to.equal(true)
        expect(await ask({}, { bot_id: "B7", user: undefined, subtype: "bot_message" })).to.equal(true)
        expect(await ask({ is_bot: true }, { bot_id: "B9" })).to.equal(false)
        expect(other.calls).to.deep.equal([])
      } finally {
        await other.stop()
      }
    })
  })
})
