import { expect } from "chai"
import { registry } from "../../src/framework"
import { STAGES } from "../support/oauth_stages"
import { RoundTrip } from "../support/oauth_stages/round_trip"

describe("OAuth round trips: a simulated Looker logs in to", () => {
  for (const integration of registry.all.filter(({ usesOauth }) => usesOauth)) {
    const { name } = integration
    const stage = STAGES[name]
    describe(name, () => {
      let trip: RoundTrip | undefined
      const begin = async () => {
        if (!stage) throw new Error(`${name} has a login: add its row to test/support/oauth_stages/index.ts.`)
        return (trip = await RoundTrip.start(integration, stage))
      }
      const loggedIn = async () => {
        const user = await begin()
        expect((await user.logIn()).status).to.equal(200)
        return user
      }
      const delivered = async (user: RoundTrip) => {
        const count = user.files.length
        const { isSuccess, shown } = await user.send()
        expect(isSuccess, shown).to.equal(true)
        expect(user.files).to.have.length(count + 1)
        expect(user.files[count]?.equals(await user.document()), "the bytes that were sent").to.equal(true)
      }
      afterEach(async () => {
        await trip?.stop()
        trip = undefined
      })

      /** What Looker keeps once the dialog has offered the login. @param before What it kept then. */
      const offered = (before?: string) =>
        ({ wiped: undefined, reset: "reset", "the same": before })[stage?.loginFormState ?? "wiped"]

      it("from the form to the consent and back, then shows fields and delivers", async () => {
        const user = await begin()
        const links = await user.fields()
        expect(links).to.have.length(1)
        expect(links[0]).to.have.property("oauth_url")
        expect(user.state).to.equal(offered())
        const page = await user.logIn()
        expect(page.text).to.include(`You are logged in to ${integration.label}`)
        expect(page.status).to.equal(200)
        expect(user.state).to.match(/^[[{]/)
        const fields = await user.fields(true)
        expect(fields.map((field) => field.name)).to.include.members(user.answered)
        expect(fields.filter((field) => "oauth_url" in field)).to.deep.equal([])
        await delivered(user)
        expect(user.tokenCalls).to.deep.equal({ exchanges: integration.delegateOauth ? 0 : 1, refreshes: 0 })
      })

      if (stage?.renewal === "handed back") {
        it("and renews a token that has ended once, handing the new state back to Looker", async () => {
          const user = await loggedIn()
          const before = user.state
          await delivered(user)
          expect(user.state).to.equal(before)
          user.passLifetime()
          await delivered(user)
          expect(user.tokenCalls.refreshes).to.equal(1)
          expect(user.state).to.match(/^\{/).and.not.equal(before)
          await delivered(user)
          expect(user.tokenCalls.refreshes, "with the state that came back").to.equal(1)
        })
      }

      if (stage?.renewal === "each time") {
        it("and renews a token that has ended with each delivery, while Looker keeps the first state", async () => {
          const user = await loggedIn()
          const before = user.state
          await delivered(user)
          expect(user.tokenCalls.refreshes).to.equal(0)
          user.passLifetime()
          for (const refreshes of [1, 2]) {
            await delivered(user)
            expect(user.tokenCalls.refreshes).to.equal(refreshes)
            expect(user.state).to.equal(before)
          }
        })
      }

      if (stage?.renewal === "never") {
        it("and delivers with the same token a year later", async () => {
          const user = await loggedIn()
          const before = user.state
          user.passLifetime()
          await delivered(user)
          expect(user.state).to.equal(before)
        })
      }

      it("and after the access is taken back asks for a new login, which works", async () => {
        const user = await loggedIn()
        const before = user.state
        user.passLifetime()
        user.revoke()
        const { isSuccess, shown } = await user.send()
        expect(isSuccess).to.equal(false)
        expect(shown).to.match(stage?.refusal ?? /^$/)
        expect(user.files).to.deep.equal([])
        const after = user.state
        expect(after).to.equal(stage?.afterRefusal === "reset" ? "reset" : before)
        const [link, ...others] = await user.fields()
        expect(link).to.have.property("oauth_url")
        expect(others).to.deep.equal([])
        expect(user.state).to.equal(offered(after))
        await user.logIn()
        await delivered(user)
      })
    })
  }
})
