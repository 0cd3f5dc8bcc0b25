import { expect } from "chai"
import { HubError } from "../../src/errors"
import { HttpClient } from "../../src/outbound"
import { partnerPages } from "../../src/links/sources/partner_pages"
import { FakeService } from "../support/fake_service"

describe("pages of a partner", () => {
  let partner: FakeService
  beforeEach(async () => {
    partner = await FakeService.start()
  })
  afterEach(() => partner.stop())

  const read = (limitMs: number) =>
    partnerPages(
      new HttpClient({ service: "Acme", baseUrl: partner.url }),
      async (client, next) => {
        await client.get("/hooks", { query: { page: next ?? "1" } })
        return { items: [next ?? "1"], next: next === "3" ? undefined : String(Number(next ?? 1) + 1) }
      },
      limitMs,
    )

  it("gives what was read when the time is up, and says that there is more", async () => {
    partner.answer = ({ query }) => (query.get("page") === "3" ? { hang: true } : { body: {} })
    expect(await read(300)).to.deep.equal({ items: ["1", "2"], isCut: true })
  })

  it("gives all of it when there is time", async () => {
    partner.answer = () => ({ body: {} })
    expect(await read(20_000)).to.deep.equal({ items: ["1", "2", "3"], isCut: false })
  })

  it("fails when not even the first page came in time, and when a later one is refused", async () => {
    partner.answer = () => ({ hang: true })
    const failure = async (limitMs: number) => {
      try {
        return await read(limitMs)
      } catch (error) {
        return error instanceof HubError ? error.code : error
      }
    }
    expect(await failure(20)).to.equal("service_timeout")
    partner.answer = ({ query }) => (query.get("page") === "2" ? { status: 403 } : { body: {} })
    expect(await failure(20_000)).to.equal("service_failed")
  })
})
