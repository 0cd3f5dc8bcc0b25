import { expect } from "chai"
import { GithubStage } from "../support/github_stage"
import { formOf, LinkBrowser } from "../support/link_browser"
import { pageText } from "../support/page_text"
import type { BrowserAnswer } from "../support/test_browser"

const NEW = "/links/github/new"
const LIST = "/links/github"
const MODELS = "acme/models"
const TRIGGER = "trigger_datagroup:shop::orders"

describe("pages of GitHub links", () => {
  let stage: GithubStage
  let person: LinkBrowser
  before(async () => {
    stage = await GithubStage.start()
  })
  after(() => stage.stop())
  beforeEach(async () => {
    await stage.clear()
    stage.github.consentAs("mia")
    person = new LinkBrowser(stage.hub)
  })
  const hooks = (repository = MODELS) => stage.github.hooks(repository)
  const make = async (values: Record<string, string | string[]> = {}, page?: BrowserAnswer) =>
    person.submit(page ?? (await person.signIn(NEW)), LIST, { repository: MODELS, do: TRIGGER, ...values })

  it("case 41: the form makes the webhook, GitHub's ping is answered, and the list shows it", async () => {
    const answer = await make({ branch: "release", name: "Models", days: "90" })
    expect([answer.status, answer.location]).to.deep.equal([303, "/links/github?repository=acme/models"])
    await stage.github.settle()
    const [hook] = hooks()
    expect(hook).to.deep.include({ active: true, events: ["push"] })
    expect(hook?.config).to.deep.include({ content_type: "json", insecure_ssl: "0" })
    expect(hook?.config.url).to.match(/^https:\/\/hub\.example\.com\/hooks\/github\//)
    expect(hook?.last_response.code).to.equal(200)

    const list = await person.follow(answer)
    expect(list.status).to.equal(200)
    const today = new Date().toISOString().slice(0, 10)
    const text = pageText(list.text)
    expect(text).to.include("Models Push to release of acme/models: trigger datagroup shop::orders.")
    expect(text).to.include(`Made by Mia Okafor, ${today}`).and.include("Last delivery 200")
    const [, sealed = "?"] = hook?.config.url.split("/hooks/github/") ?? []
    expect(list.text).to.not.include(sealed.slice(0, 30)).and.not.include("/hooks/")
    expect(list.text).to.not.include(hook?.config.secret ?? "?")
  })

  it("case 40: the form offers the repositories of all pages, and fills in the one of the query", async () => {
    for (let at = 0; at < 120; at++) stage.github.addRepository({ fullName: `acme/more-${at}` })
    const page = await person.signIn(`${NEW}?repository=acme/more-7`)
    for (const name of ["acme/models", "acme/more-0", "acme/more-119"]) {
      expect(page.text).to.include(`<option value="${name}">`)
    }
    const form = formOf(page.text, LIST)
    expect(Object.fromEntries(form)).to.include({ repository: "acme/more-7", events: "push" })
  })

  it("shows the sentence with the default branch that GitHub knows, and makes nothing yet", async () => {
    const preview = await make({ step: "show", repository: "mia/notes", events: ["push", "merge"] })
    expect(preview.status).to.equal(200)
    expect(pageText(preview.text)).to.include(
      "Push to trunk of mia/notes, or pull request merged into it: trigger datagroup shop::orders.",
    )
    expect(formOf(preview.text, LIST).getAll("events")).to.deep.equal(["push", "merge"])
    expect(hooks("mia/notes")).to.have.length(0)
  })

  it("says that the test of GitHub did not arrive", async () => {
    stage.fault = ({ method }, path) => (method === "POST" && path.endsWith("/pings") ? { status: 501 } : undefined)
    const answer = await make()
    expect([answer.status, answer.location]).to.deep.equal([303, `${LIST}?repository=${MODELS}&test=failed`])
    expect(pageText((await person.follow(answer)).text)).to.include("the test of GitHub did not arrive")
  })

  it("case 39: a form without csrf, or of another site, leaves the partner without a webhook", async () => {
    const page = await person.signIn(NEW)
    const form = formOf(page.text, LIST)
    form.set("repository", MODELS)
    form.set("do", TRIGGER)
    const asked = stage.requests.length
    expect((await make({ csrf: [] }, page)).status).to.equal(403)
    expect((await person.send(LIST, form, { origin: "https://evil.example" })).status).to.equal(403)
    expect([hooks().length, stage.requests.length]).to.deep.equal([0, asked])
    expect((await person.send(LIST, form)).status).to.equal(303)
    expect(hooks()).to.have.length(1)
  })

  it("case 48: the same form again makes no second webhook", async () => {
    const page = await person.signIn(NEW)
    for (let time = 0; time < 2; time++) expect((await make({}, page)).status).to.equal(303)
    expect(hooks()).to.have.length(1)
  })

  it("case 42: who lacks the permission is told which, and nothing is registered", async () => {
    for (const id of ["3", "5"]) {
      const answer = await make({}, await person.signIn(NEW, id))
      expect(answer.status, id).to.equal(403)
      expect(pageText(answer.text)).to.include("update_datagroups for the model shop")
    }
    const deploys = { do: ["validate:core", "deploy:core"] }
    const refused = await make({ do: "deploy:core" }, await person.signIn(NEW, "4"))
    expect([refused.status, pageText(refused.text).includes("the permission deploy")]).to.deep.equal([403, true])
    expect(hooks()).to.have.length(0)
    expect((await make({}, await person.signIn(NEW, "4"))).status).to.equal(303)
    expect((await make(deploys, await person.signIn(NEW, "3"))).status).to.equal(303)
    expect((await make({ do: "deploy:finance" }, await person.signIn(NEW, "2"))).status).to.equal(303)
  })

  it("case 49: GitHub's refusal is told in the form, with what to do by hand, without the token", async () => {
    const page = await person.signIn(NEW)
    for (const [repository, status] of [
      ["acme/unknown", 404],
      ["acme/models", 422],
    ] as const) {
      stage.fault = ({ method }, path) =>
        method === "POST" && path.endsWith("/hooks") ? { status, body: { message: "No" } } : undefined
      const answer = await make({ repository, name: "Kept" }, page)
      expect(answer.status).to.equal(502)
      const text = pageText(answer.text)
      expect(text).to.include(`GitHub answered ${status}`).and.include("--no-register")
      expect(text).to.include(`Settings, Webhooks of ${repository}`)
      expect(answer.text)
        .to.include('value="Kept"')
        .and.not.match(/gh[op]_/)
    }
  })
})
