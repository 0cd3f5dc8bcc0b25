import { expect } from "chai"
import { type Integration, registry } from "../../src/framework"
import "../../src/integrations"
import { LoginBrowser } from "../../tools/simulator/login_browser"
import type { FormAnswer, FormField } from "../../tools/playground/playground_api"
import { PlaygroundStage } from "../support/playground_stage"

const ACCOUNTS = ["ann@example.com", "grace@example.org"]

describe("logins in the sandbox", () => {
  let stage: PlaygroundStage
  before(async () => {
    stage = await PlaygroundStage.start()
  })
  after(() => stage.stop())

  const post = async (path: string, body: object, session: string): Promise<string> => {
    const headers = { "content-type": "application/json", "x-playground-session": session }
    const answer = await fetch(`${stage.url}api/${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    return answer.text()
  }

  for (const integration of registry.all.filter(({ usesOauth }) => usesOauth)) {
    const { name, label } = integration
    let session = 0
    /** A user with a Looker and a browser of their own, and the settings that the examples have. */
    const user = async () => {
      const own = `${name}-${++session}`
      const { settings, accounts } = await shown(integration)
      const browser = new LoginBrowser()
      const form = async () => JSON.parse(await post("form", { name, settings, formParams: {} }, own)) as FormAnswer
      /** Opens the consent page of the dialog's login. */
      const consent = async () => {
        const { text, status } = await browser.open(loginIn(await form())?.oauth_url ?? "")
        expect(status, text).to.equal(200)
        return text
      }
      return { own, settings, accounts, browser, form, consent }
    }

    describe(name, () => {
      it("lets the user in who allows it, and shows the form", async () => {
        const { browser, form, consent, accounts } = await user()
        const page = await consent()
        expect(page)
          .to.include(`Log in to ${label}`)
          .and.include("Nothing leaves this machine.")
          .and.include(accounts[0])
        expect((await browser.open(linkIn(page, "Allow"))).text).to.include(`You are logged in to ${label}`)
        const answer = await form()
        expect(answer).to.deep.include({ isLoggedIn: true, account: accounts[0] }).and.not.have.property("error")
        expect(loginIn(answer)).to.equal(undefined)
        expect(answer.fields).to.not.deep.equal([])
      })

      it("says in clear words that the access was not granted", async () => {
        const { browser, form, consent } = await user()
        const { text } = await browser.open(linkIn(await consent(), "Deny"))
        expect(text)
          .to.include(`You are not logged in to ${label}`)
          .and.match(/The access was not granted at .* Nothing was stored\. To try again, open the dialog/)
        const answer = await form()
        expect(answer.isLoggedIn).to.equal(false)
        expect(loginIn(answer)).to.not.equal(undefined)
      })

      it("lets another account in, and shows it where the first one is shown", async () => {
        const { browser, form, consent, accounts } = await user()
        const [first = "", second = ""] = accounts
        const page = (await browser.open(linkIn(await consent(), "Use another account"))).text
        expect(page).to.include(second).and.not.include(`${first}<`)
        await browser.open(linkIn(page, "Allow"))
        const answer = await form()
        expect(answer).to.deep.include({ isLoggedIn: true, account: second })
        expect(loginIn(answer)).to.equal(undefined)

        const other = await user()
        await other.browser.open(linkIn(await other.consent(), "Allow"))
        const ofFirst = JSON.stringify((await other.form()).fields)
        const ofSecond = JSON.stringify(answer.fields)
        if (ofFirst.includes(`"${first}"`)) expect(ofSecond).to.include(`"${second}"`).and.not.include(`"${first}"`)
        else expect(ofSecond).to.equal(ofFirst)
      })

      it("sends every example of it after a login, and logs in after an example", async () => {
        const { own, browser, form, consent } = await user()
        await browser.open(linkIn(await consent(), "Allow"))
        for (const { title, params, formParams, ...example } of (await integration.examples?.())?.examples ?? []) {
          const { state_json: login, ...settings } = params
          const filled = JSON.parse(await post("form", { name, settings, formParams, login }, own)) as FormAnswer
          expect(filled.isLoggedIn, title).to.equal(true)
          expect(loginIn(filled), title).to.equal(undefined)
          const verdict = await send({ ...DEFAULTS, ...example, name, settings, formParams }, own)
          const alone = await send({ ...DEFAULTS, ...example, name, settings: params, formParams }, `${own}-alone`)
          expect(verdict, title).to.equal(alone)
        }
        await post("reset", { name }, own)
        await browser.open(linkIn(await consent(), "Allow"))
        expect(await form()).to.have.property("isLoggedIn", true)
      })
    })
  }

  const DEFAULTS = { type: "query", sample: "users", rows: 10, format: "csv", isStreamed: true }
  /** Sends a result. @returns what Looker would show. */
  const send = async (request: object, session: string): Promise<string> => {
    const lines = (await post("send", request, session)).trimEnd().split("\n")
    return (JSON.parse(lines.at(-1) ?? "") as { verdict: { shown: string } }).verdict.shown
  }
})

/** What the sandbox knows of an integration: the settings of its first example, and its accounts. */
async function shown({ examples }: Integration): Promise<{ settings: object; accounts: readonly string[] }> {
  const own = await examples?.()
  const settings: Record<string, string> = { ...own?.examples[0]?.params }
  delete settings.state_json
  return { settings, accounts: own?.accounts?.map(({ name }) => name) ?? ACCOUNTS }
}

function loginIn({ fields }: FormAnswer): FormField | undefined {
  return fields.find(({ type }) => type?.startsWith("oauth_link"))
}

/** Address behind a link of a page. */
function linkIn(page: string, text: string): string {
  const [, address = ""] = new RegExp(`href="([^"]+)">${text}<`).exec(page) ?? []
  return address.replaceAll("&amp;", "&")
}
