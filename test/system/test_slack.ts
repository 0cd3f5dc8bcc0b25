import { randomBytes } from "node:crypto"
import { WebClient } from "@slack/web-api"
import { expect } from "chai"
import { SlackIntegration } from "../../src/integrations/slack/slack"
import { SlackAppIntegration } from "../../src/integrations/slack/slack_app"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"
import { startEmulate } from "../support/peers/emulate"
import type { Peer } from "../support/peers/peer"

const TEAM = "T000000001"
/** Has the scopes that the description of the setting asks for, and no other. */
const TOKEN = "xoxb-as-documented"
const WITHOUT_FILES = "xoxb-without-files"
/** Of the test, which looks at what has arrived. */
const READER = "xoxb-reader"
/** More than one page of Slack's lists. */
const CHANNELS = 1100

const [tokenParam] = new SlackIntegration().params
const SCOPES = tokenParam?.description.match(/[a-z]+:[a-z]+(?:\.[a-z]+)?/g) ?? []

const SEED = {
  slack: {
    team: { name: "Acme", domain: "acme" },
    users: [{ name: "ann", email: "ann@example.com" }],
    channels: [
      { name: "secret", is_private: true },
      ...Array.from({ length: CHANNELS }, (_, index) => ({ name: `team-${index}` })),
    ],
    tokens: [
      { token: TOKEN, user: "ann", scopes: SCOPES },
      { token: WITHOUT_FILES, user: "ann", scopes: SCOPES.filter((scope) => scope !== "files:write") },
      {
        token: READER,
        user: "ann",
        scopes: ["files:read", "channels:history", "groups:history", "im:history", "users:read"],
      },
    ],
    strict_scopes: true,
  },
}

interface Field {
  name: string
  value?: string
  options?: { name: string; label: string }[]
}
interface Outcome {
  success: boolean
  message?: string
}

const INTEGRATIONS = [
  [(url: string) => new SlackIntegration({ apiUrl: url }), (token: string) => ({ slack_api_token: token })],
  [
    (url: string) => new SlackAppIntegration({ apiUrl: url }),
    (token: string) => ({ state_json: JSON.stringify([{ install_id: TEAM, token }]) }),
  ],
] as const

describe("Slack at emulate", () => {
  let slack: Peer
  let looker: FakeLooker
  let reader: WebClient
  before(async () => {
    slack = await startEmulate("slack", SEED)
    looker = await FakeLooker.start()
    reader = new WebClient(READER, { slackApiUrl: `${slack.url}/api/` })
  })
  after(async () => {
    await looker?.stop()
    await slack?.stop()
  })

  /** The texts in a conversation, the oldest first; a file as its name. */
  const messages = async (channel: string) => {
    const history = await reader.conversations.history({ channel })
    return (history.messages ?? []).toReversed().map(({ text, files }) => files?.[0]?.name ?? text)
  }
  const fileNamed = async (name: string) => {
    const { files = [] } = await reader.files.list({ count: 1000 })
    return files.find((file) => file.name === name)
  }
  const content = async (name: string) => {
    const url = (await fileNamed(name))?.url_private_download ?? ""
    const answer = await fetch(url, { headers: { authorization: `Bearer ${READER}` } })
    return Buffer.from(await answer.arrayBuffer())
  }

  for (const [make, dataOf] of INTEGRATIONS) {
    const { name } = make("")
    describe(name, () => {
      const post = (route: string, token: string, formParams: object, more: object = {}) =>
        hubWith(make(slack.url))
          .post(`/actions/${name}/${route}`)
          .send({ type: "query", data: dataOf(token), form_params: formParams, ...more })
          .expect(200)
      const fields = async (formParams: object = {}) =>
        ((await post("form", TOKEN, formParams)).body as { fields: Field[] }).fields
      const options = async (channelType: string) =>
        (await fields({ channelType })).find((field) => field.name === "channel")?.options ?? []
      const idOf = async (channelType: string, label: string) =>
        (await options(channelType)).find((option) => option.label === label)?.name ?? ""
      const send = async (formParams: object, data: string | Buffer = "1,2", token = TOKEN) => {
        const more = { scheduled_plan: { title: "Orders", download_url: looker.download(data) } }
        return ((await post("execute", token, formParams, more)).body as { looker: Outcome }).looker
      }

      it("lists all channels, private ones too, and the people", async () => {
        const channels = await options("channels")
        expect(channels).to.have.length(CHANNELS + 3)
        expect(channels.map(({ label }) => label)).to.include.members(["#secret", "#team-0", "#team-1099"])
        expect((await options("users")).map(({ label }) => label)).to.deep.equal(["@admin", "@ann"])
      })

      it("a file arrives whole in a channel, and the comment after it", async () => {
        const data = randomBytes(8 * 2 ** 20)
        const channel = await idOf("channels", "#secret")
        const filename = `${name}.csv`
        const before = await messages(channel)
        expect(await send({ channel, filename, initial_comment: "For Zoë & co" }, data)).to.include({ success: true })
        expect(await messages(channel)).to.deep.equal([...before, filename, "For Zoë & co"])
        expect((await content(filename)).equals(data)).to.equal(true)
      })

      it("a file arrives in the conversation with a person", async () => {
        const filename = `${name}_to_admin.csv`
        expect(await send({ channel: await idOf("users", "@admin"), filename })).to.include({ success: true })
        const [conversation = ""] = (await fileNamed(filename))?.ims ?? []
        expect((await messages(conversation)).slice(-2)).to.deep.equal(["Looker Data", filename])
        expect((await content(filename)).toString()).to.equal("1,2")
      })

      it("says what to do about a channel that there is not", async () => {
        const outcome = await send({ channel: "C0000000NO" })
        expect(outcome.success).to.equal(false)
        expect(outcome.message).to.include("Slack refused (channel_not_found): the app sees no such channel.")
      })

      it("names the scope that a token lacks", async () => {
        const outcome = await send({ channel: await idOf("channels", "#secret") }, "1,2", WITHOUT_FILES)
        expect(outcome.success).to.equal(false)
        expect(outcome.message).to.include("the app lacks the scope files:write")
      })
    })
  }

  it("slack_app tells which workspace is connected", async () => {
    const [, dataOf] = INTEGRATIONS[1]
    const answer = await hubWith(new SlackAppIntegration({ apiUrl: slack.url }))
      .post("/actions/slack_app/form")
      .send({ data: dataOf(TOKEN), form_params: {} })
    const [workspace] = (answer.body as { fields: Field[] }).fields
    expect(workspace?.options).to.deep.equal([{ name: TEAM, label: "Acme" }])
  })
})
