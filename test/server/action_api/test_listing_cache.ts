import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { ListingCache } from "../../../src/server/action_api/listing_cache"

/** Versions of Looker whose listings are kept. */
const MAX_VERSIONS = 64

describe("the cache of listings", () => {
  let server: Server
  let made: string[]
  beforeEach(async () => {
    made = []
    const cache = new ListingCache((lookerVersion) => {
      made.push(String(lookerVersion))
      return {}
    })
    server = createServer((request, response) => void cache.answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  })
  afterEach(() => void server.close().closeAllConnections())

  const ask = async (version: string) => {
    const { port } = server.address() as AddressInfo
    const headers = { "user-agent": `LookerOutgoingWebhook/${version}` }
    await (await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers })).text()
  }
  const askMany = async (count: number) => {
    for (let minor = 0; minor < count; minor++) await ask(`24.${minor}.0`)
  }

  it("makes each once, and keeps as many as it may hold", async () => {
    await askMany(MAX_VERSIONS)
    await askMany(MAX_VERSIONS)
    expect(made).to.have.length(MAX_VERSIONS)
  })

  it("lets the one go that was asked for longest ago, however many versions callers name", async () => {
    await askMany(MAX_VERSIONS)
    await ask("24.0.0")
    await ask("25.0.0")
    made.length = 0
    await ask("24.0.0")
    expect(made).to.deep.equal([])
    await ask("24.1.0")
    expect(made).to.deep.equal(["24.1.0"])
  })
})
