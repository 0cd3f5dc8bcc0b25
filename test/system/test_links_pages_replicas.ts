import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { formOf, LinkBrowser } from "../support/link_browser"
import { DO, LinkReplicas, ONE } from "../support/link_replicas"
import { pageText } from "../support/page_text"
import type { BrowserAnswer } from "../support/test_browser"

const NEW = "/links/github/new"
const LIST = "/links/github"
const REPOSITORY = "acme/models"

describe("the pages of two hubs with links", () => {
  let hubs: LinkReplicas
  let person: LinkBrowser
  let one: string
  let other: string
  before(compileHub)
  before(async () => {
    hubs = await LinkReplicas.start({ GITHUB_CLIENT_ID: "hub", GITHUB_CLIENT_SECRET: "made-up-client-secret" })
    ;[one, other] = [hubs.hubs[0].url, hubs.hubs[1].url]
  })
  after(() => hubs?.stop())
  beforeEach(() => {
    hubs.clear()
    hubs.github.consentAs("mia")
    hubs.stage.looker.signIns.loginAs = "2"
    person = new LinkBrowser(hubs.stage)
  })
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  /** Opens a page, each of whose redirects is answered by the other hub. @param first The hub that is asked first. */
  async function openInTurn(path: string, first: string): Promise<BrowserAnswer> {
    let at = first
    let answer = await hubs.at(at, () => person.ask(path))
    for (let hop = 0; answer.location && hop < 10; hop++) {
      // Looker and GitHub are asked where they are.
      if (!/^https?:/.test(answer.location) || answer.location.includes("/callback")) at = at === one ? other : one
      answer = await hubs.at(at, () => person.follow(answer))
    }
    return answer
  }

  it("case 36, 37, 41: a login begun at one ends at the other, and its form is posted to the first", async () => {
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      hubs.clear()
      person = new LinkBrowser(hubs.stage)
      const page = await openInTurn(NEW, here)
      expect(page.status, pageText(page.text)).to.equal(200)
      expect(person.hops.some((hop) => hop.startsWith(hubs.stage.lookerUrl))).to.equal(true)
      expect(person.hops.some((hop) => hop.startsWith(hubs.github.url))).to.equal(true)
      for (const at of [here, there]) {
        const form = { repository: REPOSITORY, do: DO }
        const answer = await hubs.at(at, () => person.submit(page, LIST, form))
        expect(answer.status, pageText(answer.text)).to.equal(303)
        const list = await hubs.at(at === one ? other : one, () => person.follow(answer))
        expect(pageText(list.text)).to.include("Made by Mia Okafor")
      }
      await hubs.github.settle()
      expect(hubs.github.hooks(REPOSITORY)).to.have.length(1)
      const [answer] = await hubs.github.push({ repository: REPOSITORY, commit: "abcdef0123".repeat(4) })
      expect(answer).to.include({ status: 200 })
      expect(hubs.triggered()).to.be.a("number")
    }
  })

  it("case 37, 39: neither takes a callback of another browser, nor a form without its csrf", async () => {
    const begun = await hubs.at(one, () => person.ask(NEW))
    const callback = (await person.follow(begun)).location
    const stranger = new LinkBrowser(hubs.stage)
    for (const at of [one, other]) expect((await hubs.at(at, () => stranger.ask(callback))).status).to.equal(403)
    const page = await openInTurn(NEW, one)
    for (const at of [one, other]) {
      const form = formOf(page.text, LIST)
      form.set("csrf", `${form.get("csrf") ?? ""}x`)
      form.set("repository", REPOSITORY)
      for (const each of DO) form.append("do", each)
      expect((await hubs.at(at, () => person.send(LIST, form))).status).to.equal(403)
    }
    expect(hubs.github.hooks(REPOSITORY)).to.deep.equal([])
  })

  it("case 44: what was made at one is removed by the button of the other's page", async () => {
    const made = await hubs.make({ do: DO, repository: REPOSITORY }, ONE, "github")
    expect(hubs.github.hooks(REPOSITORY)).to.have.length(1)
    const list = await openInTurn(`${LIST}?repository=${REPOSITORY}`, other)
    expect(pageText(list.text)).to.include("hub key")
    const removed = await hubs.at(other, () => person.submit(list, `${LIST}/remove`))
    expect(removed.status, pageText(removed.text)).to.equal(303)
    expect(hubs.github.hooks(REPOSITORY)).to.deep.equal([])
    expect(made.address).to.be.a("string")
  })
})
