import { Readable } from "node:stream"
import { expect } from "chai"
import { DeliveryError, ServiceError } from "../../src/errors/errors"
import { HttpClient, type HttpClientOptions } from "../../src/outbound/http_client"
import { OutboundGuard } from "../../src/outbound/outbound_guard"
import { SecretMask } from "../../src/outbound/secret_mask"
import { FakeService } from "../support/fake_service"

async function failure(work: Promise<unknown>): Promise<ServiceError> {
  try {
    await work
  } catch (error) {
    if (error instanceof DeliveryError) return error as ServiceError
    throw error
  }
  throw new Error("It did not fail.")
}

const NO_WAIT = { "retry-after": "0" }

describe("the words of HttpClient", () => {
  let acme: FakeService
  const client = (options: Partial<HttpClientOptions> = {}) =>
    new HttpClient({ service: "Acme", baseUrl: acme.url, ...options })
  const logins = () => acme.requests.map(({ headers }) => headers.authorization)
  const statuses = (...list: number[]) => {
    acme.answer = () => ({ status: list[acme.requests.length - 1] ?? 200, headers: NO_WAIT, body: {} })
  }

  beforeEach(async () => {
    acme = await FakeService.start()
  })
  afterEach(() => acme.stop())

  describe("who calls", () => {
    it("is a token, or a user with a password", async () => {
      await client({ token: "t1" }).get("/")
      await client({ basic: { user: "jo", password: "p:ä" } }).post("/", {})
      expect(logins()).to.deep.equal(["Bearer t1", `Basic ${Buffer.from("jo:p:ä").toString("base64")}`])
    })

    it("is asked for before each call, and renewed once after a 401", async () => {
      statuses(200, 401, 200, 401, 401)
      const asked: (number | undefined)[] = []
      let count = 0
      const token = async (refused?: ServiceError) => {
        asked.push(refused?.serviceStatus)
        return `t${refused ? ++count : count}`
      }
      const acmeClient = client({ token })
      await acmeClient.get("/")
      await acmeClient.post("/", {})
      expect(logins()).to.deep.equal(["Bearer t0", "Bearer t0", "Bearer t1"])
      expect(await failure(acmeClient.get("/"))).to.have.property("serviceStatus", 401)
      expect(logins().slice(3)).to.deep.equal(["Bearer t1", "Bearer t2"])
      expect(asked).to.deep.equal([undefined, undefined, 401, undefined, 401])
    })

    it("is renewed once, however often the call is repeated", async () => {
      statuses(401, 503, 401)
      let count = 0
      const token = async (refused?: ServiceError) => `t${refused ? ++count : count}`
      expect(await failure(client({ token }).get("/"))).to.have.property("serviceStatus", 401)
      expect(logins()).to.deep.equal(["Bearer t0", "Bearer t1", "Bearer t1"])
    })

    it("stays refused where there is nothing to renew", async () => {
      statuses(401, 401)
      const none = client({ token: async (refused) => (refused ? undefined : "t") })
      expect(await failure(none.get("/"))).to.have.property("serviceStatus", 401)
      const same = client({ token: async () => "t" })
      expect(await failure(same.get("/"))).to.have.property("serviceStatus", 401)
      expect(acme.requests).to.have.length(2)
    })

    it("fails with what the renewal fails with, which is not repeated nor explained", async () => {
      statuses(401)
      let renewals = 0
      const token = async (refused?: ServiceError) => {
        if (!refused) return "t"
        renewals++
        throw new ServiceError("Login", "The login is gone.", { status: 503 })
      }
      const error = await failure(client({ token, explain: () => ({ message: "explained" }) }).get("/"))
      expect([error.message, renewals, acme.requests.length]).to.deep.equal(["The login is gone.", 1, 1])
    })

    it("is renewed for a stream that can be opened again, not for one that is gone", async () => {
      statuses(401, 200, 401)
      const token = async (refused?: ServiceError) => (refused ? "t2" : "t1")
      await client({ token }).postStream("/", () => Readable.from(["data"]))
      expect(acme.requests.map(({ text }) => text)).to.deep.equal(["data", "data"])
      expect(await failure(client({ token }).postStream("/", Readable.from(["data"])))).to.include({
        serviceStatus: 401,
      })
      expect(acme.requests).to.have.length(3)
    })

    it("reaches neither the message of a refusal nor its text, nor what the mask is used for later", async () => {
      const mask = new SecretMask()
      acme.answer = ({ headers }) => ({ status: 403, body: { message: `Who is ${headers.authorization}?` } })
      const error = await failure(client({ mask, basic: { user: "jo", password: "swordfish" } }).get("/"))
      expect(error.message + error.serviceText).to.not.match(/am86|swordfish/)
      expect(mask.hide("a swordfish")).to.equal("a [redacted]")
    })
  })

  describe("what is repeated", () => {
    it("is what the client says, or the call", async () => {
      statuses(429, 200, 503, 409, 200)
      await client({ repeat: "busy" }).post("/", {})
      expect(await failure(client({ repeat: "busy" }).get("/"))).to.have.property("serviceStatus", 503)
      expect(acme.requests).to.have.length(3)
      await client({ repeat: "never" }).put("/", {}, { repeat: [409] })
      expect(acme.requests).to.have.length(5)
    })

    it("is a stream that can be opened again", async () => {
      statuses(503, 200)
      let opened = 0
      const open = () => {
        opened++
        return Readable.from(["data"])
      }
      await client({ repeat: [429, "5xx"] }).postStream("/", open)
      expect([opened, acme.requests.length]).to.deep.equal([2, 2])
    })

    it("ends with the time for all calls", async () => {
      acme.answer = () => ({ status: 429, headers: { "retry-after": "2" } })
      const error = await failure(client({ endsAt: Date.now() + 1000 }).get("/"))
      expect([error.serviceStatus, acme.requests.length]).to.deep.equal([429, 1])
      acme.answer = () => ({ hang: true })
      const late = await failure(client({ endsAt: Date.now() + 100, repeat: "never" }).get("/"))
      expect(late.message).to.equal("Acme did not answer within 1 seconds.")
    })
  })

  describe("a refusal", () => {
    const refuse = (body: object | string, status = 400) => {
      acme.answer = () => ({ status, body, headers: NO_WAIT })
    }
    const told = async (explain: HttpClientOptions["explain"]) => failure(client({ explain }).post("/", {}))

    it("is told in the words of the service, with the cure, at the field at fault", async () => {
      refuse({ message: "No such\nlist", path: "list" })
      const error = await told(({ json, words }) => {
        const { message, path } = json as { message: string; path: string }
        return { said: words(message), cure: "Choose another list.", field: path }
      })
      const message = "Acme answered 400: No such list. Choose another list."
      expect(error.message).to.equal(message)
      expect(error.validationErrors).to.deep.equal({ list: message })
      expect(error).to.include({ serviceStatus: 400, concernsAll: false })
    })

    it("keeps the client's words where nothing is known, and its wait", async () => {
      acme.answer = () => ({ status: 429, headers: { "retry-after": "120" }, body: "Slow down" })
      const error = await told(() => ({ cure: "Send less." }))
      expect(error.message).to.equal("Acme answered 429: Slow down. Try again in 120 seconds. Send less.")
      expect(error.retryAfterSec).to.equal(120)
      refuse("Nothing.", 404)
      expect((await told(() => undefined)).message).to.equal("Acme answered 404: Nothing.")
    })

    it("of one row is not one of all, where the integration knows", async () => {
      refuse({}, 404)
      expect(await told(() => ({ message: "No such row.", concernsAll: false }))).to.have.property("concernsAll", false)
      expect(await told(undefined)).to.have.property("concernsAll", true)
    })

    it("of the guard is a failed delivery where the address stands in the settings", async () => {
      const guard = new OutboundGuard({ allow: [] })
      expect(await failure(client({ guard, isSetUp: true }).get("/"))).to.be.instanceOf(DeliveryError)
    })
  })
})
