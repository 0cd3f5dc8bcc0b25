import { expect } from "chai"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const DO = ["trigger_datagroup:shop::orders"]
const REPOSITORY = "acme/models"
const COMMIT = "abcdef0123".repeat(4)

/** Prism stands between the hub and the stand-in of GitHub, and answers 422 or 500 where one of them does not keep to the document. */
describe("links of GitHub, by GitHub's published document,", () => {
  let github: GithubStandIn
  let prism: Peer
  let stage: LinksStage
  before(async () => {
    github = await GithubStandIn.start()
    prism = await startContract("github", github.url)
    stage = await LinksStage.start({ GITHUB_URL: prism.url, GITHUB_TOKEN: github.classicToken() })
    github.deliverTo(stage.url, BASE_URL)
  })
  beforeEach(() => {
    github.clear()
    stage.clear()
  })
  after(async () => {
    await prism?.stop()
    await Promise.all([github?.stop(), stage?.stop()])
  })

  const make = (members: object = {}) =>
    stage.key("POST", "/links/github", { do: DO, repository: REPOSITORY, ...members })
  const list = async (query = "") => (await stage.key("GET", `/links/github${query}`)).json

  it("case 41, 48: are made and tried, and not twice", async () => {
    const made = await make({ events: ["push", "merge"], paths: ["*.lkml"] })
    expect(made.status, made.text).to.equal(201)
    expect(made.json).to.deep.include({ registered: true, test: { delivered: true } })
    const again = await make({ events: ["push", "merge"], paths: ["*.lkml"] })
    expect([again.status, again.json.existing, again.json.id]).to.deep.equal([200, true, made.json.id])
    expect(github.hooks(REPOSITORY)).to.have.length(1)
    await github.push({ repository: REPOSITORY, commit: COMMIT })
    expect(stage.looker.linkState.datagroups.named("shop::orders")?.triggeredAt).to.be.a("number")
  })

  it("case 8, 43, 44: are listed, in one repository and in all, renewed and removed", async () => {
    const { json: made } = await make()
    await make({ repository: "acme/marketing-models" })
    expect((await list(`?repository=${REPOSITORY}`)).links).to.have.length(1)
    const all = await list()
    expect(all.links.map(({ state }: { state: string }) => state)).to.deep.equal(["active", "active"])
    expect(all.unread).to.deep.equal([])
    const one = { id: made.id as string, repository: REPOSITORY }
    const renewed = await stage.key("POST", "/links/github/renew", { ...one, days: 300 })
    expect(renewed.status, renewed.text).to.equal(200)
    expect(github.hooks(REPOSITORY).map(({ config }) => config.url)).to.deep.equal([renewed.json.address])
    const removed = await stage.key("DELETE", "/links/github", one)
    expect(removed.status, removed.text).to.equal(200)
    expect(github.hooks(REPOSITORY)).to.deep.equal([])
  })

  it("case 49: are refused to a token without rights, and the cure is named", async () => {
    for (const token of [github.classicToken("jon"), github.fineGrainedToken("mia", [])]) {
      const { status, json } = await make({ github_token: token, branch: "main" })
      expect(status).to.equal(502)
      expect(json.error).to.include("GitHub").and.include("admin:repo_hook").and.not.include(token)
    }
    expect((await make({ branch: "main" })).status).to.equal(201)
  })

  it("tell GitHub how it went, at the commit", async () => {
    await make({ do: [...DO, "commit_status"] })
    await github.push({ repository: REPOSITORY, commit: COMMIT })
    expect(github.statuses).to.have.length(1)
    expect(github.statuses[0]).to.include({ state: "success", context: "looker/acme" })
  })

  it("a call that the document does not have is refused, so that it does judge", async () => {
    const answer = await fetch(`${prism.url}/api/v3/repos/${REPOSITORY}/hooks`, {
      method: "POST",
      body: JSON.stringify({ config: { url: 7 } }),
      headers: { authorization: `Bearer ${github.classicToken()}`, "content-type": "application/json" },
    })
    expect(answer.status).to.equal(422)
  })
})
