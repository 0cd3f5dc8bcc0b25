import { expect } from "chai"
import { DigitalOceanDropletIntegration } from "../../src/integrations/digitalocean_droplet/digitalocean_droplet"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

describe("digitalocean_droplet by DigitalOcean's published document", () => {
  let prism: Peer
  before(async () => {
    prism = await startContract("digitalocean")
  })
  after(() => prism?.stop())

  const send = async (value: string) => {
    const { body } = await hubWith(new DigitalOceanDropletIntegration({ apiUrl: prism.url, retryDelayMs: 1 }))
      .post("/actions/digitalocean_droplet/execute")
      .send({ type: "cell", data: { digitalocean_api_key: "k3y", value } })
      .expect(200)
    return (body as { looker: { success: boolean; message?: string } }).looker
  }

  it("a droplet is switched off", async () => {
    expect(await send("3164494")).to.include({ success: true })
  })

  it("the document knows no other action of that name, and wants a key", async () => {
    const url = `${prism.url}/v2/droplets/3164494/actions`
    const headers = { "content-type": "application/json", authorization: "Bearer k3y" }
    const body = JSON.stringify({ type: "power_of" })
    expect((await fetch(url, { method: "POST", headers, body })).status).to.equal(422)
    expect((await fetch(url, { method: "POST", body: "{}" })).status).to.equal(401)
  })
})
