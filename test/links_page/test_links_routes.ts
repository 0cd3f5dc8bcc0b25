import { expect } from "chai"
import type { LinksEvent, ShownLinks } from "../../tools/links/links_api"
import { LinksPageStage } from "../support/links_page_stage"

const PUSH = { kind: "push", repository: "acme/models", branch: "main", files: ["a.lkml"], isBroken: false }

describe("the server of the page Links", () => {
  let stage: LinksPageStage
  before(async () => {
    stage = await LinksPageStage.start()
  })
  beforeEach(() => stage.standIns.clear())
  after(() => stage.stop())
  const post = async (path: string, body: object) => {
    const headers = { "content-type": "application/json" }
    const answer = await fetch(`${stage.url}api/${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as { error?: string } }
  }
  const list = async () => (await (await fetch(`${stage.url}api/links`)).json()) as ShownLinks

  it("serves a page that may load and call nothing from elsewhere", async () => {
    const { headers } = await fetch(stage.url)
    expect(headers.get("content-security-policy"))
      .to.include("default-src 'none'")
      .and.include("frame-ancestors 'none'")
      .and.not.include("unsafe")
  })

  it("says when a link was there already", async () => {
    expect((await post("make", { name: "push" })).body).to.deep.equal({ existing: false })
    expect((await post("make", { name: "push" })).body).to.deep.equal({ existing: true })
    expect((await list()).links).to.have.length(1)
  })

  it("refuses what it does not know, in words", async () => {
    expect((await post("make", { name: "nonsense" })).body.error).to.equal('There is no ready-made link "nonsense".')
    expect((await post("happen", { kind: "flood" })).status).to.equal(400)
    expect((await post("happen", { ...PUSH, repository: "acme/nowhere" })).status).to.equal(400)
    const secret = `whsec_${Buffer.alloc(32).toString("base64")}`
    const foreign = await post("adopt", { address: "https://example.com/hooks/github/x", secret })
    expect(foreign).to.deep.equal({ status: 400, body: { error: "Paste the whole address, as the hub showed it." } })
    const nonsense = await post("adopt", { address: `${stage.hubUrl}/hooks/webhook/x`, secret })
    expect(nonsense.status).to.equal(400)
    expect(nonsense.body.error).to.match(/^The hub answered 400: /)
    expect((await list()).links).to.deep.equal([])
  })

  it("tells what a partner refuses in the place of its links", async () => {
    await post("make", { name: "sync" })
    await post("fault", { place: "github", fault: "403" })
    const { links, problems } = await list()
    expect(links.map(({ source }) => source)).to.deep.equal(["fivetran"])
    expect(problems).to.have.length(1)
    expect(problems[0]).to.match(/^The hub answered 502: GitHub/)
  })

  it("takes what happens without this page together", async () => {
    await stage.makeByHand("github", { repository: "acme/models", branch: "main", do: ["deploy:core"] })
    const { steps, calls } = stage.standIns.steps
    expect(steps.map(({ title }) => title)).to.deep.equal(["Outside this page"])
    expect(new Set(calls.map(({ step }) => step))).to.have.property("size", 1)
    const addresses = calls.map(({ from, to, method }) => `${from} ${to} ${method}`)
    expect(addresses).to.include("github hub POST").and.include("hub github POST")
  })

  it("streams each step and its calls, but not those of its own list", async () => {
    const ending = new AbortController()
    const stream = await fetch(`${stage.url}api/events`, { signal: ending.signal })
    await post("make", { name: "push" })
    await list()
    await post("happen", PUSH)
    const events: LinksEvent[] = []
    const reader = stream.body!.pipeThrough(new TextDecoderStream())
    let text = ""
    for await (const piece of reader) {
      text += piece
      const lines = text.split("\n\n")
      text = lines.pop() ?? ""
      events.push(...lines.map((line) => JSON.parse(line.slice("data: ".length)) as LinksEvent))
      if (events.some(isDeployed)) break
    }
    ending.abort()
    const steps = events.flatMap((event) => ("step" in event ? [event.step] : []))
    expect(steps.map(({ title }) => title)).to.deep.equal([
      "Make: Push to acme/models → validate and deploy core",
      "Push to main of acme/models",
    ])
    const calls = events.flatMap((event) => ("call" in event ? [event.call] : []))
    const [make, push] = steps.map(({ id }) => calls.filter(({ step }) => step === id))
    expect(make?.map(({ from, to }) => `${from} ${to}`))
      .to.include("key hub")
      .and.include("hub github")
    expect(calls.filter(({ url }) => url.includes("/user/repos"))).to.deep.equal([])
    expect(push?.at(-1)).to.include({ from: "github", to: "hub", status: 200 })
    expect(push?.at(-2)).to.include({ from: "hub", to: "looker", status: 204 })
    expect(push!.at(-1)!.atMs).to.be.below(push![0]!.atMs)
  })
})

/** Whether the hub has told GitHub that it deployed something. */
function isDeployed(event: LinksEvent): boolean {
  return "call" in event && event.call.from === "github" && event.call.responseBody.includes("deploy:core")
}
