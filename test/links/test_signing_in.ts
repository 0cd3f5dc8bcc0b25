import { createHash } from "node:crypto"
import { expect } from "chai"
import { LinkBrowser } from "../support/link_browser"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { stateOf } from "../support/test_browser"
import { KeyRing } from "../../src/sealing"
import { TEST_SECRET } from "../support/hub_with"

const NEW = "/links/webhook/new"

describe("signing in to links", () => {
  let stage: LinksStage
  let person: LinkBrowser
  before(async () => {
    stage = await LinksStage.start()
  })
  after(() => stage.stop())
  beforeEach(() => {
    stage.clear()
    stage.looker.signIns.loginAs = "2"
    stage.looker.linkState.access.hidesRoles = false
    person = new LinkBrowser(stage)
  })
  /** Calls with which a sign-in is ended. */
  const exchanges = () => stage.lookerRequests.filter(({ path }) => path === "/api/token")
  /** The callback that Looker sends the browser to. */
  const callback = async (path = NEW) => (await person.follow(await person.ask(path))).location
  const grantOf = (browser = person) => {
    const opened = new KeyRing([TEST_SECRET]).open("grant", browser.cookie("hub_grant") ?? "")
    return opened?.payload
  }
  const sealed = (purpose: string, claims: object) => new KeyRing([TEST_SECRET]).seal(purpose, { ...claims })

  it("case 37: without a grant a browser is sent to Looker's login with PKCE, and comes back to the form", async () => {
    const answer = await person.ask(`${NEW}?repository=acme/models`)
    expect(answer.status).to.equal(302)
    const { origin, pathname, searchParams } = new URL(answer.location)
    expect(origin + pathname).to.equal(`${stage.lookerUrl}/auth`)
    const { state, code_challenge, ...query } = Object.fromEntries(searchParams)
    expect(query).to.deep.equal({
      client_id: "looker-integration-hub",
      redirect_uri: `${BASE_URL}/links/looker/callback`,
      response_type: "code",
      scope: "cors_api",
      code_challenge_method: "S256",
    })
    const [nonce, ...jwe] = state?.split(".") ?? []
    expect(jwe).to.have.length(5)
    expect(person.cookie("__Secure-hub_login")).to.equal(nonce)
    const back = await person.follow(await person.follow(answer))
    expect(back.status).to.equal(302)
    expect(back.location).to.equal("/links/webhook/new?repository=acme/models")
    const { code_verifier, code, ...exchange } = (exchanges()[0]?.json() ?? {}) as Record<string, string>
    expect(exchange).to.deep.equal({
      grant_type: "authorization_code",
      client_id: "looker-integration-hub",
      redirect_uri: `${BASE_URL}/links/looker/callback`,
    })
    expect(code).to.be.a("string")
    const hash = createHash("sha256").update(String(code_verifier))
    expect(hash.digest("base64url")).to.equal(code_challenge)
    expect((await person.follow(back)).status).to.equal(200)
  })

  it("case 37: a callback in another browser is refused with 403, and no code is exchanged", async () => {
    const address = await callback()
    const other = new LinkBrowser(stage)
    for (const browser of [other, other]) {
      const answer = await browser.ask(address)
      expect(answer.status).to.equal(403)
      expect(answer.text).to.include("not begun in this browser")
      await browser.ask(NEW)
    }
    expect(exchanges()).to.have.length(0)
    expect(other.cookie("hub_grant")).to.equal(undefined)
    expect((await person.ask(address)).status).to.equal(302)
  })

  it("case 37: a state that is missing, forged, of another login or old is refused with 400, and no code is exchanged", async () => {
    const address = await callback()
    const state = stateOf(address)
    const [nonce = "", ...jwe] = state.split(".")
    const claims = { at: "looker", src: "webhook", pg: "new", lk: "acme", cv: "v", exp: Date.now() / 1000 + 60 }
    const wrong = [
      ...["", "x", nonce, `${nonce}.`, `${nonce}.a.b.c.d.e`, state.slice(0, -1), `${state}A`, `a${state}`],
      `${nonce}.${jwe.join(".").replace(/.$/, (last) => (last === "A" ? "B" : "A"))}`,
      `${nonce}.${"a".repeat(6000)}`,
      `${nonce}.${await sealed("state", { ...claims, at: "github" })}`,
      `${nonce}.${await sealed("state", { ...claims, exp: Date.now() / 1000 - 1 })}`,
      `${nonce}.${await sealed("state", { ...claims, pg: "https://evil.example" })}`,
      `${nonce}.${await sealed("grant", claims)}`,
      `${nonce}.${await sealed("link", claims)}`,
    ]
    for (const each of wrong) {
      const answer = await person.ask(address.replace(encodeURIComponent(state), encodeURIComponent(each)))
      expect(answer.status, each.slice(0, 60)).to.equal(400)
      expect(answer.headers.get("content-type")).to.match(/^text\/html/)
    }
    expect((await person.ask("/links/looker/callback?code=c")).status).to.equal(400)
    expect((await person.ask(`${address}&state=${state}`)).status).to.equal(400)
    expect((await person.ask(address.replace(/([?&])code=/, "$1other="))).status).to.equal(400)
    expect(exchanges()).to.have.length(0)
    expect((await person.ask(address)).status).to.equal(302)
  })

  it("case 37: an address to return to is one of the hub's own pages, whatever the query says", async () => {
    const evil = encodeURIComponent("https://evil.example/")
    const names = ["return", "return_to", "to", "next", "redirect", "redirect_uri", "url"]
    const query = [...names.map((name) => `${name}=${evil}`), `repository=${evil}`].join("&")
    for (const [path, to] of [
      [`${NEW}?${query}`, "/links/webhook/new"],
      [`/links/webhook?${query}`, "/links/webhook"],
    ] as const) {
      person = new LinkBrowser(stage)
      const { location } = await person.ask(await callback(path))
      expect(location).to.equal(`${to}?repository=https%3A//evil.example/`)
      person = new LinkBrowser(stage)
      const foreign = `${await callback(path)}&${names.map((name) => `${name}=${evil}`).join("&")}`
      expect((await person.ask(foreign)).location).to.match(/^\/links\/webhook(?:\/new)?\?repository=/)
    }
  })

  it("HEAD at a callback does not use up the code", async () => {
    const address = await callback()
    expect((await person.browser.head(address.replace(BASE_URL, stage.url))).status).to.equal(404)
    expect(exchanges()).to.have.length(0)
    expect((await person.ask(address)).status).to.equal(302)
  })

  it("case 38: the grant is a cookie that scripts and other sites cannot use, for 15 minutes", async () => {
    const answer = await person.ask(await callback())
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("hub_grant=")) ?? ""
    const [pair = "", ...attributes] = cookie.split("; ")
    expect(pair.length).to.be.below(3800)
    expect(attributes.filter((each) => !each.startsWith("Expires="))).to.have.members([
      "Max-Age=900",
      "Path=/links",
      "HttpOnly",
      "Secure",
      "SameSite=Lax",
    ])
    expect(grantOf()).to.deep.include({ uid: "2", nm: "Mia Okafor", lk: "acme", adm: true, prm: {} })
    expect(pair).to.not.include("Mia")
  })

  it("case 38: no cookie is marked as secure where the hub is plain http", async () => {
    await stage.startHub({ ACTION_HUB_BASE_URL: "http://hub.example.com" })
    try {
      const lines = (await person.ask(NEW)).headers.getSetCookie()
      expect(lines.join())
        .to.match(/^hub_login=/)
        .and.not.include("Secure")
    } finally {
      await stage.startHub()
    }
  })

  it("case 38, 3: a grant that has ended, is of another key, or is no grant leads to the login", async () => {
    await person.signIn(NEW)
    const claims = grantOf() ?? {}
    const give = (text: string) =>
      person.browser.cookies.set("hub_grant /links", { path: "/links", pair: `hub_grant=${text}` })
    const works = async (text: string) => {
      give(text)
      return (await person.ask(NEW)).status === 200
    }
    const nowSec = Date.now() / 1000
    expect(await works(await sealed("grant", claims))).to.equal(true)
    expect(claims.exp).to.be.within(nowSec + 850, nowSec + 900)
    expect(await works(await sealed("grant", { ...claims, exp: nowSec - 1 }))).to.equal(false)
    for (const purpose of ["link", "state", "oauth_link"]) {
      expect(await works(await sealed(purpose, claims)), purpose).to.equal(false)
    }
    expect(await works(await sealed("grant", { ...claims, lk: "gone" }))).to.equal(false)
    expect(await works(await new KeyRing(["another-secret-of-the-operator"]).seal("grant", claims))).to.equal(false)
    const link = await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"] })
    expect(await works(String(link.address).split("/").at(-1) ?? "")).to.equal(false)
  })

  it("reads who it is and what they may do, keeps only what links need, and gives Looker's token back", async () => {
    const before = stage.looker.sessions.count
    await person.signIn(NEW, "4")
    expect(grantOf()).to.deep.include({ nm: "Omar Haddad", adm: false, prm: { update_datagroups: ["shop"] } })
    await person.signIn(NEW, "3")
    expect(grantOf()).to.deep.include({ adm: false, prm: { deploy: true, develop: true } })
    await person.signIn(NEW, "5")
    expect(grantOf()).to.deep.include({ adm: false, prm: {} })
    expect(stage.looker.sessions.count - before).to.be.at.most(1)
    expect(stage.lookerRequests.filter(({ path }) => path.endsWith("/logout"))).to.have.length(3)
  })

  it("asks for roles with the API user where Looker refuses them to the person", async () => {
    stage.looker.linkState.access.hidesRoles = true
    await person.signIn(NEW, "4")
    expect(grantOf()).to.deep.include({ prm: { update_datagroups: ["shop"] } })
    expect(stage.lookerCalls.filter((call) => call.includes("/users/4/roles"))).to.have.length(2)
  })

  it("gives Looker's token back when reading failed, and says so with 502", async () => {
    stage.fault = ({ path }) => (path.endsWith("/user") ? { status: 501 } : undefined)
    const answer = await person.signIn(NEW)
    expect(answer.status).to.equal(502)
    expect(answer.text).to.include("Looker (acme) answered 501.")
    expect(person.cookie("hub_grant")).to.equal(undefined)
    expect(stage.lookerRequests.some(({ path }) => path.endsWith("/logout"))).to.equal(true)
  })

  it("lets the person in when Looker does not take its token back", async () => {
    stage.fault = ({ path }) => (path.endsWith("/logout") ? { status: 404 } : undefined)
    expect((await person.signIn(NEW)).status).to.equal(200)
    expect(stage.logged()).to.include("sign-in could not be ended at Looker")
  })

  it("names the error of a callback if it looks like one, with 400", async () => {
    expect((await person.signIn(NEW, "nobody")).text).to.include("refused (access_denied)")
    for (const [error, shown] of [
      ["%3Cb%3Ecall+555", "no reason given"],
      ["a&error=b", "no reason given"],
      ["server_error", "server_error"],
    ]) {
      const answer = await person.ask(`/links/looker/callback?error=${error}`)
      expect(answer.status).to.equal(400)
      expect(answer.text).to.include(`(${shown})`)
    }
    expect(exchanges()).to.have.length(0)
  })

  it("refuses a code that Looker does not know, with 502", async () => {
    const address = await callback()
    const answer = await person.ask(address.replace(/code=\w+/, "code=made-up"))
    expect(answer.status).to.equal(502)
    expect(answer.text).to.include("does not accept this sign-in").and.not.include("made-up")
  })

  it("signs in at the instance that is asked for, and refuses one that is not known", async () => {
    const [acme] = JSON.parse(stage.environment.LOOKERS ?? "") as object[]
    await stage.startHub({ LOOKERS: JSON.stringify([acme, { ...acme, name: "beta", url: stage.looker.url }]) })
    try {
      const page = await person.signIn(NEW)
      expect(page.text).to.include('href="/links/webhook/new?looker=beta"')
      expect((await person.ask(`${NEW}?looker=acme`)).status).to.equal(200)
      expect((await person.ask(`${NEW}?looker=other`)).status).to.equal(400)
      const elsewhere = await person.ask(`${NEW}?looker=beta`)
      expect(elsewhere.location).to.match(new RegExp(`^${stage.looker.url}/auth\\?`))
      await person.open(`${NEW}?looker=beta`)
      expect(grantOf()).to.include({ lk: "beta" })
      expect((await person.ask(NEW)).status).to.equal(200)
      expect((await person.ask(`${NEW}?looker=acme`)).status).to.equal(302)
    } finally {
      await stage.startHub()
    }
  })

  it("case 36: a login that one hub begins ends at another, and its form is posted to a third; keys may change meanwhile", async () => {
    const [old, fresh] = ["an-old-secret-of-the-hub-for-links", "a-new-secret-of-the-hub-for-links"]
    await stage.startHub({ LINKS_SECRET: old })
    const address = await callback()
    await stage.startHub({ LINKS_SECRET: `${fresh},${old}` })
    const page = await person.follow(await person.ask(address))
    expect(page.status).to.equal(200)
    const values = { do: "trigger_datagroup:shop::orders", step: "show" }
    await stage.startHub({ LINKS_SECRET: `${old},${fresh}` })
    expect((await person.submit(page, "/links/webhook", values)).status).to.equal(200)
    await stage.startHub({ LINKS_SECRET: old })
    expect((await person.submit(page, "/links/webhook", values)).status).to.equal(403)
    await stage.startHub()
  })

  it("takes the forms of someone with many models", async () => {
    const models = Array.from({ length: 90 }, (_, at) => `model_number_${at}`)
    stage.looker.linkState.access.setRoles("5", [
      { name: "R", permissions: ["update_datagroups"], models: [...models, "shop"] },
    ])
    const page = await person.signIn(NEW, "5")
    expect(person.cookie("hub_grant")?.length).to.be.within(2000, 3800)
    const answer = await person.submit(page, "/links/webhook", { do: "trigger_datagroup:shop::orders" })
    expect(answer.status).to.equal(200)
  })

  it("refuses what is too long for a cookie, and says what to do", async () => {
    const models = Array.from({ length: 400 }, (_, at) => `a_model_with_a_long_name_${at}`)
    stage.looker.linkState.access.setRoles("5", [{ name: "R", permissions: ["update_datagroups"], models }])
    const answer = await person.signIn(NEW, "5")
    expect(answer.status).to.equal(400)
    expect(answer.text).to.include("npx hub link create")
  })

  it("case 45: without a token programs get 403 in JSON and never a redirect; a wrong token is refused", async () => {
    for (const path of [NEW, "/links/webhook"]) {
      const json = await fetch(stage.url + path, { headers: { accept: "application/json" }, redirect: "manual" })
      expect([json.status, json.headers.get("content-type")]).to.deep.equal([403, "application/json; charset=utf-8"])
      const wrong = await fetch(stage.url + path, { headers: { authorization: "Token token=no" }, redirect: "manual" })
      expect(wrong.status).to.equal(403)
      const page = await fetch(stage.url + path, { headers: { accept: "text/html" }, redirect: "manual" })
      expect(page.status).to.equal(302)
    }
    expect((await stage.key("GET", NEW)).status).to.equal(404)
  })

  it("case 52: a source that is unknown or not offered, and a callback of a source without a login, are answered 404", async () => {
    for (const path of ["/links/nope/new", "/links/nope/callback", "/links/webhook/callback", "/links/nope"]) {
      expect((await person.ask(path)).status, path).to.equal(404)
      if (!path.includes("webhook")) expect((await stage.key("GET", path)).status, path).to.equal(404)
    }
  })

  it("shows the sources to anyone, and nothing else", async () => {
    const answer = await person.ask("/links")
    expect(answer.status).to.equal(200)
    expect(answer.text).to.include('href="/links/webhook/new"').and.include('href="/links/webhook"')
    // A source may be called like the Looker.
    expect(answer.text.replaceAll(/\/links\/\w+/g, "")).to.not.include("acme")
    expect(Object.fromEntries(answer.headers)).to.include({
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
  })

  it("case 51: neither code nor token nor state reaches the log", async () => {
    const address = await callback()
    await person.ask(address)
    const { code = "", state = "" } = Object.fromEntries(new URL(address).searchParams)
    await person.ask(address.replace(code, "made-up-code"))
    const log = stage.logged()
    expect(log).to.include("person signed in").and.include("link page failed")
    for (const secret of [code, state.slice(50), "made-up-code", person.cookie("hub_grant") ?? "?"]) {
      expect(log).to.not.include(secret)
    }
  })
})
