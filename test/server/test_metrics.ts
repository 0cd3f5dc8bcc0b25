import { expect } from "chai"
import * as Hub from "../../src/framework"
import { Metrics } from "../../src/server/metrics"
import { gate } from "../support/deliveries"
import { hubWith } from "../support/hub_with"

/** Ends as its form says. */
class EndingIntegration extends Hub.Integration {
  readonly name = "ending"
  readonly label = "Ending"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  readonly isAtWork = gate()
  readonly mayEnd = gate()

  async execute({ formParams }: Hub.DataActionRequest) {
    if (formParams.end === "wait") {
      this.isAtWork.open()
      await this.mayEnd.promise
    }
    if (formParams.end === "service") throw new Hub.ServiceError("Ending", "Ending answered 500.")
    if (formParams.end === "defect") throw new TypeError("a defect")
    return new Hub.DataActionResponse({ success: formParams.end !== "failure" })
  }
}

describe("metrics", () => {
  const execute = (hub: ReturnType<typeof hubWith>, end: string) =>
    hub.post("/actions/ending/execute").send({ type: "query", form_params: { end } })
  const read = async (hub: ReturnType<typeof hubWith>) => (await hub.anonymous("get", "/metrics").expect(200)).text

  it("count deliveries by integration and outcome, without a token and each app for itself", async () => {
    const hub = hubWith(new EndingIntegration())
    for (const end of ["well", "well", "failure", "service", "defect"]) await execute(hub, end)
    await hub.post("/actions/ending/execute").send({ type: "cell" }).expect(404)
    await hub.post("/actions/nothing/execute").send({}).expect(404)
    const text = await read(hub)
    const lines = text.split("\n").filter((line) => line.startsWith("hub_deliveries_total{"))
    expect(lines).to.have.members([
      'hub_deliveries_total{integration="ending",outcome="success"} 2',
      'hub_deliveries_total{integration="ending",outcome="failure"} 1',
      'hub_deliveries_total{integration="ending",outcome="service_failed"} 1',
      'hub_deliveries_total{integration="ending",outcome="service_timeout"} 0',
      'hub_deliveries_total{integration="ending",outcome="internal"} 1',
      'hub_deliveries_total{integration="ending",outcome="invalid_request"} 1',
    ])
    expect(text).to.include('hub_delivery_duration_seconds_count{integration="ending"} 6')
    const others = (await read(hubWith(new EndingIntegration()))).match(/^hub_deliver.*integration="ending".* [1-9]/gm)
    expect(others).to.equal(null)
  })

  it("show deliveries at work, bytes held and refusals", async () => {
    const integration = new EndingIntegration()
    const hub = hubWith(integration, { environment: { ACTION_HUB_MAX_DELIVERIES: "1" } })
    const waiting = execute(hub, "wait").then((answer) => answer.status)
    await integration.isAtWork.promise
    await execute(hub, "well").expect(503)
    const during = await read(hub)
    expect(during).to.include("hub_deliveries_at_work 1\n")
    expect(during).to.match(/^hub_buffered_bytes [1-9]\d+$/m)
    expect(during).to.include('hub_deliveries_refused_total{limit="deliveries"} 1\n')
    integration.mayEnd.open()
    expect(await waiting).to.equal(200)
    const after = await read(hub)
    expect(after).to.include("hub_deliveries_at_work 0\n").and.to.include("hub_buffered_bytes 0\n")
  })

  it("show the process when it is watched: memory, processor time and the event loop's delay", async () => {
    const metrics = new Metrics()
    metrics.watchProcess()
    const text = await metrics.text()
    expect(text).to.match(/^hub_event_loop_delay_seconds\{quantile="0.99"\} [\d.e-]+$/m)
    expect(text).to.include("process_resident_memory_bytes ").and.to.include("process_cpu_seconds_total ")
  })
})
