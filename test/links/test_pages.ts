import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect } from "chai"
import { formOf, LinkBrowser } from "../support/link_browser"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { pageText } from "../support/page_text"
import type { BrowserAnswer } from "../support/test_browser"

const NEW = "/links/webhook/new"
const POST = "/links/webhook"
const TRIGGER = "trigger_datagroup:shop::orders"

/** The text of what was made, shown once. */
const madeText = (html: string, id: string) => new RegExp(`<textarea id="${id}"[^>]*>([^<]*)<`).exec(html)?.[1] ?? ""

describe("pages of links", () => {
  let stage: LinksStage
  let person: LinkBrowser
  before(async () => {
    stage = await LinksStage.start()
  })
  after(() => stage.stop())
  beforeEach(() => {
    stage.clear()
    person = new LinkBrowser(stage)
  })
  const open = (id?: string) => person.signIn(NEW, id)
  const make = async (values: Record<string, string | string[]> = {}, page?: BrowserAnswer) =>
    person.submit(page ?? (await open()), POST, { do: TRIGGER, ...values })

  it("case 40: the form offers what this person may use, live from Looker, escaped, under a strict policy", async () => {
    const page = await open()
    expect(page.status).to.equal(200)
    for (const name of ["shop::orders", "shop::hourly", "finance::nightly"]) {
      expect(page.text).to.include(`<option value="trigger_datagroup:${name}">`)
    }
    expect(pageText(page.text)).to.include("Signed in as Mia Okafor at acme.")
    const headers = Object.fromEntries(page.headers)
    expect(headers).to.include({
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
    const policy = String(headers["content-security-policy"]).split("; ")
    expect(policy).to.include.members([
      "default-src 'none'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
    expect(policy.join()).to.not.match(/unsafe|https?:|\*/)

    for (const text of ["deploy:core", "validate:finance", "run_schedule:3", "pause_schedule:1"]) {
      expect(page.text).to.include(`<option value="${text}">`)
    }
    expect(pageText(page.text)).to.include("Sales of the week (2)")

    const offered = ({ text }: BrowserAnswer) =>
      [...text.matchAll(/<option value="(\w+:[^"]*)"/g)].map(([, each]) => each)
    const omar = offered(await open("4"))
    expect(omar).to.include("trigger_datagroup:shop::hourly").and.include("run_schedule:4")
    expect(omar.join()).to.not.match(/finance|deploy|validate|run_schedule:[123]/)
    const devi = offered(await open("3"))
    expect(devi).to.include("deploy:core").and.include("run_schedule:3")
    expect(devi.join()).to.not.match(/datagroup|run_schedule:[124]/)
    expect(offered(await open("5"))).to.deep.equal([])
  })

  it("case 40: names with markup are escaped", async () => {
    const evil = `<img src=x onerror=alert(1)>"'&`
    stage.fault = (_request, path) =>
      path === "/datagroups" ? { body: [{ id: "1", model_name: evil, name: evil }] } : undefined
    const page = await open()
    expect(page.text).to.include("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;").and.not.include("<img")
    stage.fault = undefined
    const again = await person.submit(page, POST, { name: evil, types: evil, header: evil, do: evil, step: "show" })
    expect(again.status).to.equal(400)
    expect(again.text).to.include("&lt;img").and.not.include("<img")
    const pasted = await person.open(`${NEW}?repository=${encodeURIComponent(evil)}`)
    expect(pasted.text).to.not.include("<img")
  })

  it("says that something is not offered when Looker does not show it, and lets it be typed", async () => {
    stage.fault = (_request, path) => (path === "/datagroups" ? { status: 403 } : undefined)
    const page = await open()
    expect(pageText(page.text)).to.include(
      "can be typed: Trigger a datagroup, Reset the cache of a datagroup. The list of datagroups",
    )
    stage.fault = undefined
    expect((await make({}, page)).status).to.equal(200)
  })

  it("shows what the link will do before it is made, and keeps what was typed", async () => {
    const page = await open()
    const values = { do: [TRIGGER, "trigger_datagroup:shop::hourly"], name: "Nightly run", types: "run.done\nrun.late" }
    const preview = await person.submit(page, POST, { ...values, step: "show" })
    expect(preview.status).to.equal(200)
    const sentence = "trigger datagroup shop::orders, trigger datagroup shop::hourly."
    expect(pageText(preview.text)).to.include(`Webhook of type run.done, run.late: ${sentence}`)
    expect(stage.logged()).to.not.include("link made")
    const form = formOf(preview.text, POST)
    expect(form.getAll("do").filter(Boolean)).to.deep.equal(values.do)
    expect(Object.fromEntries(form)).to.include({ name: "Nightly run", types: "run.done\nrun.late", looker: "acme" })
    const made = await person.send(POST, form)
    expect([made.status, pageText(made.text).includes("Nightly run")]).to.deep.equal([200, true])
  })

  it("shows address and secret once; they work, also by the line for a shell", async () => {
    const made = await make({ types: "it's done" })
    expect(made.status).to.equal(200)
    const link = { address: madeText(made.text, "address"), secret: madeText(made.text, "secret") }
    expect(link.address).to.match(/^https:\/\/hub\.example\.com\/hooks\/webhook\/[\w.-]+$/)
    expect((await stage.send(link, { type: "it's done" })).json).to.include({ success: true })
    const lines = /<pre[^>]*>([^]*?)<\/pre>/.exec(made.text)?.[1]?.replaceAll("&#39;", "'").replaceAll("&quot;", '"')
    const shell = `${lines}`.replaceAll("&amp;", "&").replace(BASE_URL, stage.url)
    const { stdout } = await promisify(execFile)("sh", ["-c", shell])
    expect(JSON.parse(stdout)).to.deep.include({ success: true })
    expect(stage.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.have.length(2)
    const log = stage.logged()
    expect(log).to.include('"link made"').and.include("Mia Okafor")
    for (const secret of Object.values(link)) expect(log).to.not.include(secret.slice(-20))
  })

  it("shows the form again with what is wrong at its fields, and never what was typed as a secret", async () => {
    const values = {
      scheme: "hmac",
      secret: "short",
      days: "9999",
      name: "n".repeat(61),
      do: "deploy",
      say: "no channel",
    }
    const answer = await make(values)
    expect(answer.status).to.equal(400)
    const form = formOf(answer.text, POST)
    expect(Object.fromEntries(form)).to.include({ scheme: "hmac", days: "9999", say: "no channel", secret: "" })
    for (const name of ["header", "days", "name", "say", "secret"]) {
      expect(answer.text, name).to.include(`id="${name}-problem"`)
      expect(answer.text, name).to.match(
        new RegExp(`id="${name}"[^>]*aria-describedby="[^"]*${name}-problem"[^>]*aria-invalid`),
      )
    }
    expect(answer.text).to.include('href="#days"').and.include('id="do-problem"')
    const unknown = await make({ nonsense: "1" })
    expect([unknown.status, pageText(unknown.text).includes("nonsense: it is unknown here")]).to.deep.equal([400, true])
  })

  it("case 39: a form without csrf, or with that of another sign-in, makes nothing", async () => {
    const page = await open()
    const other = formOf((await open("3")).text, POST).get("csrf") ?? ""
    await person.signIn(NEW)
    const right = formOf((await person.ask(NEW)).text, POST)
    for (const csrf of [[], "", "x", other, other.slice(1), formOf(page.text, POST).get("csrf") ?? ""]) {
      const answer = await make({ csrf }, await person.ask(NEW))
      expect(answer.status, String(csrf)).to.equal(403)
      expect(answer.text).to.include('href="/links/webhook/new"')
    }
    for (const action of ["", "/show", "/renew", "/remove", "/connect"]) {
      const answer = await person.send(POST + action, new URLSearchParams({ do: TRIGGER }))
      expect(answer.status, action).to.equal(403)
    }
    expect(stage.logged()).to.not.include("link made")
    right.set("do", TRIGGER)
    expect((await person.send(POST, right)).status).to.equal(200)
  })

  it("case 39: a form of another site is refused, whatever it holds; nothing is asked of anyone", async () => {
    const form = formOf((await open()).text, POST)
    form.set("do", TRIGGER)
    const asked = stage.lookerRequests.length
    const foreign = [
      { origin: "https://evil.example" },
      { origin: `${BASE_URL}.evil.example` },
      { origin: "http://hub.example.com" },
      { origin: BASE_URL, "sec-fetch-site": "cross-site" },
      { origin: "null", "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site" },
    ]
    for (const headers of foreign) {
      const answer = await person.send(POST, form, headers as Record<string, string>)
      expect(answer.status, JSON.stringify(headers)).to.equal(403)
    }
    expect(stage.lookerRequests.length).to.equal(asked)
    for (const headers of [
      {},
      { origin: BASE_URL },
      { origin: BASE_URL, "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
    ]) {
      expect((await person.send(POST, form, headers as Record<string, string>)).status).to.equal(200)
    }
  })

  it("case 39, 45: JSON without a token is refused in JSON; without a grant a form is refused with a way to the login", async () => {
    for (const path of ["", "/connect", "/remove", "/renew", "/show"]) {
      const answer = await fetch(`${stage.url}${POST}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      })
      expect([answer.status, answer.headers.get("content-type")], path).to.deep.equal([
        403,
        "application/json; charset=utf-8",
      ])
    }
    const page = await person.send(POST, new URLSearchParams({ do: TRIGGER }))
    expect([page.status, page.location]).to.deep.equal([403, ""])
    expect(page.text).to.include('href="/links/webhook/new"')
    const typed = await person.send(POST, new URLSearchParams(), { "content-type": "text/plain" })
    expect(typed.status).to.equal(415)
    const large = await person.send(POST, new URLSearchParams({ name: "n".repeat(70_000) }))
    expect([large.status, large.headers.get("content-type")]).to.deep.equal([413, "text/html; charset=utf-8"])
  })

  it("answers thousands of unknown members in time", async () => {
    const form = formOf((await open()).text, POST)
    for (let at = 0; at < 9000; at++) form.append(at.toString(36), "")
    const begun = Date.now()
    const answer = await person.send(POST, form)
    expect(answer.status).to.equal(400)
    expect(answer.text.length).to.be.below(100_000)
    expect(Date.now() - begun).to.be.below(5000)
  })

  it("case 42: who lacks the permission is told which, and nothing is made; who has it may", async () => {
    for (const [id, status] of [
      ["5", 403],
      ["3", 403],
      ["4", 200],
      ["2", 200],
    ] as const) {
      const answer = await make({}, await open(id))
      expect(answer.status, id).to.equal(status)
      if (status === 403)
        expect(pageText(answer.text)).to.include("the permission update_datagroups for the model shop")
    }
    const finance = await make({ do: "trigger_datagroup:finance::nightly" }, await open("4"))
    expect(finance.status).to.equal(403)
    expect(pageText(finance.text)).to.include("update_datagroups for the model finance")
    const made = stage.logged().match(/"link made"/g) ?? []
    expect(made).to.have.length(2)
  })

  it("shows Looker's failure in the form, with 502", async () => {
    const page = await open()
    stage.fault = (_request, path) => (path === "/datagroups" ? { status: 501 } : undefined)
    const answer = await make({ name: "Kept" }, page)
    expect(answer.status).to.equal(502)
    expect(answer.text).to.include("Looker (acme) answered 501").and.include('value="Kept"')
  })

  it("a source without a list shows what a pasted address says, and renews it; the page never holds it", async () => {
    const made = await make({ name: "Nightly" })
    const address = madeText(made.text, "address")
    const list = await person.open("/links/webhook")
    expect(pageText(list.text)).to.include("paste the address of one to see it")
    const facts = await person.submit(list, "/links/webhook/show", { link: address })
    expect(facts.status).to.equal(200)
    expect(pageText(facts.text)).to.match(/Nightly .*trigger datagroup shop::orders\. Made by Mia Okafor, \d{4}-/)
    expect(facts.text).to.not.include(address.split("/").at(-1)?.slice(0, 40))
    const renewed = await person.send(
      "/links/webhook/renew",
      withLink(formOf(list.text, "/links/webhook/show"), address),
    )
    expect(renewed.status).to.equal(200)
    expect(madeText(renewed.text, "address"))
      .to.match(/^https:/)
      .and.not.equal(address)
    const link = { address: madeText(renewed.text, "address"), secret: madeText(renewed.text, "secret") }
    expect((await stage.send(link)).json).to.include({ success: true })
    const wrong = await person.submit(list, "/links/webhook/show", { link: `${address}x` })
    expect(wrong.status).to.equal(400)
    expect(wrong.text).to.include('id="link-problem"').and.not.include(address.split("/").at(-1)?.slice(0, 40))
  })
})

function withLink(form: URLSearchParams, link: string): URLSearchParams {
  form.set("link", link)
  return form
}
