import http from "node:http"
import { expect } from "chai"
import type { Catalogue, DeliveryEvent, SendRequest, Verdict } from "../../tools/playground/playground_api"
import { PlaygroundStage } from "../support/playground_stage"

const KEY = { segment_write_key: "k1" }
const SEND: SendRequest = {
  name: "segment_event",
  type: "query",
  settings: KEY,
  formParams: {},
  sample: "users",
  rows: 20,
  format: "json_detail_lite_stream",
  isStreamed: true,
}

describe("the playground's API", () => {
  let stage: PlaygroundStage
  before(async () => {
    stage = await PlaygroundStage.start()
  })
  after(() => stage.stop())

  const post = (path: string, body: unknown, session = "one") =>
    fetch(`${stage.url}api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-playground-session": session },
      body: JSON.stringify(body),
    })
  const send = async (changes: Partial<SendRequest> = {}, session?: string): Promise<DeliveryEvent[]> => {
    const answer = await post("send", { ...SEND, ...changes }, session)
    expect(answer.headers.get("content-type")).to.match(/^application\/x-ndjson/)
    const lines = (await answer.text()).trimEnd().split("\n")
    return lines.map((line) => JSON.parse(line) as DeliveryEvent)
  }
  const verdictOf = (events: DeliveryEvent[]): Verdict => {
    const last = events.at(-1)
    if (last && "verdict" in last) return last.verdict
    throw new Error(JSON.stringify(last))
  }
  const refusal = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]

  it("lists integrations, samples and examples", async () => {
    const catalogue = (await (await fetch(`${stage.url}api/catalogue`)).json()) as Catalogue
    expect(catalogue.hasSandbox).to.equal(true)
    expect(catalogue.integrations.map(({ name }) => name)).to.include.members(["zapier", "postcard"])
    expect(catalogue.samples[0]).to.have.keys("name", "label", "defaultRows", "maxRows")
    expect(catalogue.examples.segment_event?.[0]?.params).to.have.property("segment_write_key")
  })

  it("gives the form, and asks again with what was answered", async () => {
    const form = async (formParams: object) => {
      const answer = await post("form", { name: "postcard", settings: {}, formParams })
      return ((await answer.json()) as { fields: { name: string }[] }).fields.map(({ name }) => name)
    }
    expect(await form({})).to.deep.equal(["hello", "country", "text"])
    expect(await form({ country: "pl" })).to.deep.equal(["hello", "country", "city", "text"])
  })

  it("tells progress, each call to the service, and at last the verdict", async () => {
    const events = await send()
    const calls = events.flatMap((event) => ("call" in event ? [event.call] : []))
    expect(calls.map(({ host, status }) => `${host} ${status}`)).to.deep.equal(
      Array.from({ length: 2 }, () => "api.segment.io 200"),
    )
    const progress = events.flatMap((event) => ("progress" in event ? [event.progress] : [])).at(-1)
    expect(progress).to.include({ rows: 20, totalRows: 20, calls: 2 })
    expect(verdictOf(events)).to.include({ isSuccess: true, message: "Delivered 20 rows." })
  })

  it("lets the service misbehave during one delivery, and no longer", async () => {
    const refused = verdictOf(await send({ fault: "401" }))
    expect(refused.isSuccess).to.equal(false)
    expect(refused.shown).to.include("401")
    expect((await fetch("https://service.example.com/")).status).to.equal(200)
    expect(verdictOf(await send()).isSuccess).to.equal(true)
  })

  it("keeps deliveries at the same time apart, faults included", async () => {
    const [first, second] = await Promise.all([send({ fault: "403" }), send({ rows: 3 }, "two")])
    expect(verdictOf(first).isSuccess).to.equal(false)
    expect(verdictOf(second).message).to.equal("Delivered 3 rows.")
    expect(second.filter((event) => "call" in event)).to.have.length(1)
  })

  it("keeps the logins of tabs apart, and forgets them when told to", async () => {
    const loginOf = async (session: string) => {
      const answer = await post("form", { name: "diary", settings: {}, formParams: {} }, session)
      return (await answer.json()) as { isLoggedIn: boolean; fields: { oauth_url: string }[] }
    }
    const { fields, isLoggedIn } = await loginOf("mine")
    expect(isLoggedIn).to.equal(false)
    await followLogin(fields[0]?.oauth_url ?? "")
    expect(await loginOf("mine")).to.include({ isLoggedIn: true })
    expect(await loginOf("yours")).to.include({ isLoggedIn: false })
    await post("reset", { name: "diary" }, "mine")
    expect(await loginOf("mine")).to.include({ isLoggedIn: false })
  })

  it("says in one line what is wrong with a request", async () => {
    expect(await refusal(await post("send", { ...SEND, rows: -1 }))).to.deep.equal([
      400,
      '"rows" has to be a whole number from 0 to 10000000.',
    ])
    expect(await refusal(await post("send", { ...SEND, fault: "flood" }))).to.satisfy(
      ([status, line]: [number, string]) => status === 400 && line.startsWith('"flood" is no fault'),
    )
    expect(await refusal(await post("send", { ...SEND, name: "zapper" }))).to.satisfy(
      ([status, line]: [number, string]) => status === 502 && line.includes("zapier"),
    )
    expect(await refusal(await post("send", { ...SEND, sample: "nosuch" }))).to.satisfy(
      ([status, line]: [number, string]) => status === 502 && line.includes('no sample "nosuch"'),
    )
    expect(await refusal(await post("form", []))).to.deep.equal([400, "The request has to be a JSON object."])
    expect(await refusal(await post("form", { name: "zapier", settings: { a: 1 } }))).to.deep.equal([
      400,
      '"settings" has to be an object of texts.',
    ])
    expect(await refusal(await post("nosuch", {}))).to.deep.equal([404, "The playground has nothing at this address."])
  })

  it("refuses who calls it by another name, as a page of another site would", async () => {
    const { port } = new URL(stage.url)
    const status = await new Promise((resolve) => {
      const headers = { host: `evil.example.com:${port}` }
      http.get({ host: "127.0.0.1", port, path: "/playground/api/catalogue", headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
    })
    expect(status).to.equal(403)
  })

  it("serves a page without data, under a strict policy", async () => {
    const answer = await fetch(stage.url)
    expect(answer.headers.get("content-security-policy")).to.equal(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    const html = await answer.text()
    expect(html)
      .to.include('src="app.js"')
      .and.not.match(/<style|style=|https?:|segment/i)
    expect((await fetch(stage.url.slice(0, -1))).url).to.equal(stage.url)
  })
})

/** What a browser does: follows redirects and keeps cookies. */
async function followLogin(address: string): Promise<void> {
  const cookies: string[] = []
  for (let url: string | null = address; url;) {
    const answer = await fetch(url, { redirect: "manual", headers: { cookie: cookies.join("; ") } })
    cookies.push(...answer.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? ""))
    const next: string | null = answer.headers.get("location")
    url = next && new URL(next, url).href
  }
}
