import { expect } from "chai"
import { decodeProtectedHeader } from "jose"
import { KeyRing } from "../../src/sealing"
import { forgeSeal, sealKey } from "../support/forged_seal"
import { formOf, LinkBrowser } from "../support/link_browser"
import { LinksStage } from "../support/links_stage"
import { SeededRandom } from "../support/seeded_random"

const SECRET = "the-secret-of-the-links-0123456789abcdef"
const NEW = "/links/webhook/new"
const LIST = "/links/webhook"
const IN_COOKIES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+~!*'()"

describe("no changed byte is accepted of a grant", () => {
  let stage: LinksStage
  let sealed: string
  let form: URLSearchParams
  before(async () => {
    stage = await LinksStage.start({ LINKS_SECRET: SECRET })
    const person = new LinkBrowser(stage)
    const page = await person.signIn(NEW)
    sealed = person.cookie("hub_grant") ?? ""
    form = formOf(page.text, LIST)
    form.append("do", "trigger_datagroup:shop::orders")
    stage.clear()
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  /** Opens the form with this cookie, or posts it. */
  const ask = (grant: string, body?: URLSearchParams) =>
    fetch(stage.url + (body ? LIST : NEW), {
      method: body ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: `hub_grant=${grant}`, origin: "null", "sec-fetch-site": "same-origin" },
      body,
    })

  async function expectLogin(grant: string, what: string): Promise<void> {
    const answer = await ask(grant)
    expect(answer.status, what).to.equal(302)
    expect(answer.headers.get("location"), what).to.include("/auth?")
  }

  it("every place with another character", async () => {
    const random = new SeededRandom(19)
    for (let at = 0; at < sealed.length; at++)
      await expectLogin(random.withOneChanged(sealed, IN_COOKIES, at), `at ${at}`)
    expect((await ask(sealed)).status).to.equal(200)
  })

  it("cut off, longer, in parts of another, sealed for something else", async () => {
    const ring = new KeyRing([SECRET])
    const other = new LinkBrowser(stage)
    await other.signIn(NEW, "3")
    const [mine, theirs] = [sealed.split("."), (other.cookie("hub_grant") ?? "").split(".")]
    const payload = ring.open("grant", sealed)?.payload ?? {}
    const header = decodeProtectedHeader(sealed)
    const plain = Buffer.from(JSON.stringify(payload))
    const key = sealKey(SECRET, "grant")
    stage.clear()
    const wrong: Record<string, string> = {
      nothing: "",
      "a character less": sealed.slice(0, -1),
      "a character more": `${sealed}A`,
      padding: `${sealed}=`,
      twice: sealed + sealed,
      link: await ring.seal("link", payload),
      state: await ring.seal("state", payload),
      "typ of a link": forgeSeal({ ...header, typ: "link" }, plain, key),
      "no algorithm": forgeSeal({ ...header, alg: "none" }, plain, key),
      "another version": forgeSeal({ ...header, v: 2 }, plain, key),
      ended: await ring.seal("grant", { ...payload, exp: Math.floor(Date.now() / 1000) - 1 }),
      "another Looker": await ring.seal("grant", { ...payload, lk: "other" }),
      "of another hub": await new KeyRing(["another-secret-of-the-links-0123456789"]).seal("grant", payload),
    }
    for (const at of [2, 3, 4]) wrong[`part ${at} of another`] = mine.with(at, theirs[at] ?? "").join(".")
    for (const [what, grant] of Object.entries(wrong)) await expectLogin(grant, what)
    expect((await ask(forgeSeal(header, plain, key))).status, "the forger is right").to.equal(200)
  })

  it("a form is not taken with a changed grant, nor with the form of another grant", async () => {
    const random = new SeededRandom(20)
    for (let n = 0; n < 30; n++) {
      expect((await ask(random.withOneChanged(sealed, IN_COOKIES), form)).status).to.equal(403)
    }
    const csrf = form.get("csrf") ?? ""
    for (let at = 0; at < csrf.length; at++) {
      const changed = new URLSearchParams(form)
      changed.set("csrf", random.withOneChanged(csrf, IN_COOKIES, at))
      expect((await ask(sealed, changed)).status, `csrf at ${at}`).to.equal(403)
    }
    const other = new LinkBrowser(stage)
    await other.signIn(NEW, "2")
    expect((await ask(other.cookie("hub_grant") ?? "", form)).status).to.equal(403)
    expect((await ask(sealed, form)).status).to.equal(200)
  })
})
