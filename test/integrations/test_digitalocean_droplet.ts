import { expect } from "chai"
import { DigitalOceanDropletIntegration } from "../../src/integrations/digitalocean_droplet/digitalocean_droplet"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { fieldsOf, jsonDetail, type SampleRow } from "../support/samples"

const TAG = "digitalocean_droplet_id"
const KEY = "key-of-the-account"
const result = (values: unknown[], tags: Record<string, string[]> = { id: [TAG] }) => {
  const rows = values.map((value) => ({ id: { value } }))
  return jsonDetail(rows, { fields: { dimensions: fieldsOf(rows, tags) } })
}
const refusal = (status: number, message: string) => ({ status, body: { id: "refused", message } })

describe("digitalocean_droplet", () => {
  let ocean: FakeService
  beforeEach(async () => {
    ocean = await FakeService.start()
    ocean.answer = () => begun()
  })
  afterEach(() => ocean.stop())

  const begun = () => ({ status: 201, body: { action: { id: 1, status: "in-progress", type: "power_off" } } })
  const hub = () => hubWith(new DigitalOceanDropletIntegration({ apiUrl: ocean.url, retryDelayMs: 1 }))
  const send = async (changes: object) => {
    const body = { type: "query", data: { digitalocean_api_key: KEY }, ...changes }
    const { body: answer } = await hub().post("/actions/digitalocean_droplet/execute").send(body).expect(200)
    return answer.looker as { success: boolean; message: string }
  }
  const sendCell = (value?: string) => send({ type: "cell", data: { digitalocean_api_key: KEY, value } })
  const called = () => ocean.requests.map(({ path }) => path)
  const pathsOf = (...ids: (number | string)[]) => ids.map((id) => `/v2/droplets/${id}/actions`)

  it("case 1: is listed as Looker has known it, without a form", async () => {
    const { body } = await hub().post("/actions/digitalocean_droplet").expect(200)
    expect(body).to.deep.include({
      name: "digitalocean_droplet",
      label: "DigitalOcean - Stop Droplet",
      supported_action_types: ["cell", "query"],
      supported_formats: ["json_detail"],
      supported_download_settings: ["push"],
      required_fields: [{ tag: TAG }],
      form_url: null,
      uses_oauth: false,
      delegate_oauth: false,
    })
    expect(body).not.to.have.any.keys("supported_formattings", "supported_visualization_formattings")
    const [{ description, ...param }, ...others] = body.params as [Record<string, unknown>]
    expect(description).to.include("droplet:update")
    expect(param).to.include({ name: "digitalocean_api_key", label: "DigitalOcean API Key" })
    expect(param).to.include({ required: true, sensitive: true })
    expect(others).to.have.length(0)
  })

  it("case 2: switches off the droplet of a row", async () => {
    expect(await send({ attachment: result([" 12345 "]) })).to.include({ success: true })
    const [request, ...others] = ocean.requests
    expect(others).to.have.length(0)
    expect(request).to.include({ method: "POST", path: "/v2/droplets/12345/actions", text: '{"type":"power_off"}' })
    expect(request?.headers).to.include({ authorization: `Bearer ${KEY}`, "content-type": "application/json" })
  })

  it("case 3: takes a number as well as a text, with every digit", async () => {
    const data = result([12345]).data.replace("12345", "9007199254740993")
    const attachment = { ...result([]), data }
    expect(await send({ attachment })).to.include({ success: true, message: "Switched off 1 droplet." })
    expect(await send({ attachment: result([12345]) })).to.include({ success: true })
    expect(called()).to.deep.equal(pathsOf("9007199254740993", 12345))
  })

  it("case 4: switches off the droplet of a cell", async () => {
    expect(await sendCell("12345")).to.include({ success: true, message: "Switched off 1 droplet." })
    expect(called()).to.deep.equal(pathsOf(12345))
  })

  it("case 5: asks for a value in the cell", async () => {
    for (const value of [undefined, "", " "]) {
      const message = "The cell is empty: there is no droplet id in it."
      expect(await sendCell(value)).to.include({ success: false, message })
    }
    expect(await sendCell("abc")).to.include({ success: false, message: '"abc" is no droplet id' })
    expect(ocean.requests).to.have.length(0)
  })

  it("case 6: says that there is no result", async () => {
    const { success, message } = await send({})
    expect([success, message]).to.deep.equal([
      false,
      "Looker sent no data: there is neither a download URL nor an attachment with content.",
    ])
    const json = (data: string) => ({ mimetype: "application/json", extension: "json", data })
    for (const data of ["{", '{"fields":{}}', '{"data":[{"id":{"value":1}}]}']) {
      expect(await send({ attachment: json(data) })).to.include({ success: false })
    }
    expect(ocean.requests).to.have.length(0)
  })

  it("case 7: names the tag that is missing", async () => {
    const { success, message } = await send({ attachment: result([1], {}) })
    expect(success).to.equal(false)
    expect(message).to.match(/^No field of the query is tagged "digitalocean_droplet_id"/)
    expect(ocean.requests).to.have.length(0)
  })

  it("finds the first tagged field in the order of the groups, and in a bare list", async () => {
    const rows: SampleRow[] = [{ m: { value: 2 }, d: { value: 1 } }]
    const field = (name: string) => ({ name, tags: [TAG] })
    for (const fields of [{ measures: [field("m")], dimensions: [field("d")] }, [field("d"), field("m")]]) {
      await send({ attachment: jsonDetail(rows, { fields }) })
    }
    expect(called()).to.deep.equal(pathsOf(1, 1))
  })

  it("case 8: says that no row has an id", async () => {
    const message = `No row has an id in the field tagged "${TAG}", so nothing was sent.`
    for (const values of [[], [null, "", " "]]) {
      expect(await send({ attachment: result(values) })).to.include({ success: false, message })
    }
    expect(ocean.requests).to.have.length(0)
  })

  it("case 9: leaves out empty cells and repeats, and names what is no id", async () => {
    const { success, message } = await send({ attachment: result([1, 2, "2", null, "abc"]) })
    expect([success, message]).to.deep.equal([
      false,
      'Switched off 2 droplets. 1 of 5 rows failed: "abc" is no droplet id (row 5). Skipped 2 rows: The id is in an ' +
        "earlier row (row 3), The cell is empty (row 4).",
    ])
    expect(called()).to.have.members(pathsOf(1, 2))
  })

  it("sends nothing that is no whole positive number", async () => {
    for (const value of [0, "0", -1, 1.5, "1e3", "1/2", "../1", true, [1], "9".repeat(20), "漢".repeat(1000)]) {
      const { success, message } = await send({ attachment: result([value]) })
      expect([success, message.length < 300]).to.deep.equal([false, true])
      expect(message).to.match(/no droplet id/)
    }
    expect(ocean.requests).to.have.length(0)
  })

  it("says that a pivoted field has no ids", async () => {
    const rows = [{ id: { 2024: { value: 1 }, 2025: { value: 2 } } }]
    const fields = { measures: [{ name: "id", tags: [TAG] }], pivots: [{ name: "year" }] }
    const { success, message } = await send({ attachment: jsonDetail(rows, { fields }) })
    expect(success).to.equal(false)
    expect(message).to.include(`The field tagged "${TAG}" is pivoted`)
    expect(ocean.requests).to.have.length(0)
  })

  it("case 10: goes on when one is refused, and names it", async () => {
    ocean.answer = ({ path }) => (path.includes("/22/") ? refusal(404, "The resource was not found.") : begun())
    const { success, message } = await send({ attachment: result([11, 22, 33]) })
    expect([success, message]).to.deep.equal([
      false,
      "Switched off 2 droplets. 1 of 3 rows failed: 22: DigitalOcean answered 404: The resource was not found. Check that the " +
        "droplet belongs to the account of the API key (row 2).",
    ])
    expect(called()).to.have.members(pathsOf(11, 22, 33))
  })

  it("names ten of those that failed, and counts all", async () => {
    ocean.answer = () => refusal(422, "Droplet already has a pending event.")
    const { message } = await send({ attachment: result(Array.from({ length: 12 }, (_, at) => 100 + at)) })
    expect(message).to.match(
      /^Switched off 0 droplets\. 12 of 12 rows failed: 10\d: DigitalOcean answered 422: Droplet/,
    )
    expect(message.match(/answered 422/g)).to.have.length(10)
    expect(message).to.include("other reasons (2 rows)")
  })

  for (const status of [401, 403]) {
    it(`case 11: stops when DigitalOcean refuses the key with ${status}`, async () => {
      ocean.answer = () => refusal(status, `Unable to authenticate ${KEY}.`)
      const { success, message } = await send({ attachment: result(Array.from({ length: 50 }, (_, at) => at + 1)) })
      expect(success).to.equal(false)
      expect(message).to.match(/^Switched off 0 droplets\./)
      expect(message).to.include(`DigitalOcean answered ${status}`).and.include("Check the API key")
      expect(message).to.not.include(KEY)
      expect(ocean.requests.length).to.be.within(1, 5)
    })
  }

  it("case 12: waits as long as DigitalOcean asks", async () => {
    ocean.answer = () =>
      ocean.requests.length > 1 ? begun() : { ...refusal(429, "Too many requests"), headers: { "retry-after": "1" } }
    const startedAt = performance.now()
    expect(await send({ attachment: result([1]) })).to.include({ success: true })
    expect(performance.now() - startedAt).to.be.above(950)
    expect(ocean.requests).to.have.length(2)
  })

  it("waits until the time that DigitalOcean names, and makes six calls at most", async () => {
    const past = String(Math.floor(Date.now() / 1000) - 1)
    ocean.answer = () => ({ ...refusal(429, "Too many requests"), headers: { "ratelimit-reset": past } })
    const { success, message } = await send({ attachment: result([1]) })
    expect(success).to.equal(false)
    expect(message).to.include("1: DigitalOcean answered 429: Too many requests.")
    expect(ocean.requests).to.have.length(6)
  })

  it("says when to try again, when that is far away", async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 3600)
    ocean.answer = () => ({ ...refusal(429, "Too many requests"), headers: { "ratelimit-reset": reset } })
    const { message } = await send({ attachment: result([1]) })
    expect(message).to.match(/Try again in (3600|3599) seconds/)
    expect(ocean.requests).to.have.length(1)
  })

  it("case 13: makes five calls at once at most", async () => {
    let underWay = 0
    let most = 0
    ocean.answer = async () => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 2))
      underWay--
      return begun()
    }
    const ids = Array.from({ length: 300 }, (_, at) => at + 1)
    expect(await send({ attachment: result(ids) })).to.include({ success: true, message: "Switched off 300 droplets." })
    expect(most).to.equal(5)
    expect(called()).to.have.members(pathsOf(...ids))
  })

  it("case 14: tries three times when DigitalOcean fails", async () => {
    ocean.answer = () => ({ status: 500, body: "<html><body>Internal <b>Server</b> Error</body></html>" })
    const { success, message } = await send({ attachment: result([1]) })
    expect(success).to.equal(false)
    expect(message).to.include("1: DigitalOcean answered 500")
    expect(ocean.requests).to.have.length(3)
    ocean.answer = () => (ocean.requests.length > 4 ? begun() : { reset: true })
    expect(await send({ attachment: result([1]) })).to.include({ success: true })
  })

  it("takes nothing for a success but an action that has begun", async () => {
    for (const body of [
      "",
      "ok",
      {},
      { action: {} },
      { action: { id: "x" } },
      { action: { id: 1, status: "errored" } },
    ]) {
      ocean.answer = () => ({ status: 201, body })
      expect(await send({ attachment: result([1]) })).to.include({ success: false })
    }
  })

  it("wants a key", async () => {
    const body = { type: "cell", data: { value: "1" } }
    const { body: answer } = await hub().post("/actions/digitalocean_droplet/execute").send(body).expect(404)
    expect(answer.error).to.include("DigitalOcean API Key")
    const dashboard = { type: "dashboard", data: { digitalocean_api_key: KEY } }
    const { body: refused } = await hub().post("/actions/digitalocean_droplet/execute").send(dashboard).expect(404)
    expect(refused.error).to.include('"cell"').and.include('"query"')
  })
})
