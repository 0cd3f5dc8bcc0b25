import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { FakeService } from "../support/fake_service"
import { dashboardQueries } from "../support/monitoring"
import { Prometheus } from "../support/prometheus"
import { startedHub } from "../support/started_hub"

const ROWS = 3
const GOOD = 6
const BAD = 4

/** Rows that Auger's stand-in takes: two calls and a file for each delivery. */
const BODY = JSON.stringify({
  type: "query",
  data: { api_token: "made-up-token" },
  form_params: { project_name: "people", model_type: "regression", max_n_trials: "50", train_data: "false" },
  attachment: {
    mimetype: "application/json",
    extension: "json",
    data: JSON.stringify(Array.from({ length: ROWS }, (_, id) => ({ id, name: "x" }))),
  },
})

describe("Prometheus reads a hub", () => {
  before(compileHub)

  it("and answers the dashboard and the alerts with what the deliveries were", async function () {
    this.timeout(180_000)
    const auger = await FakeService.start()
    auger.answer = ({ path }) => {
      if (path.endsWith("/project_file_urls/")) {
        return { body: { data: { project_id: 7, main_bucket: "b", url: `${auger.url}/file` } } }
      }
      return { body: { data: { id: 8, status: path.includes("/project_files/") ? "processed" : "running" } } }
    }
    const environment = { AUGER_API_URL: auger.url, OUTBOUND_ALLOW: "127.0.0.1", ACTION_WHITELIST: "auger" }
    try {
      const { events } = await startedHub(environment, {
        use: async (ask, url) => {
          const prometheus = await Prometheus.start(new URL(url).host)
          try {
            const deliver = async () => {
              const headers = { "content-type": "application/json" }
              const answer = await ask("/actions/auger/execute", { method: "POST", body: BODY, headers })
              return ((await answer.json()) as { looker: { success: boolean } }).looker.success
            }
            const until = async (expression: string, value: number) => {
              for (;;) {
                const now = await prometheus.value(expression)
                if (now === value) return
                await sleep(200)
              }
            }
            const firing = async () => {
              const alerts = await prometheus.alerts()
              return alerts.map(({ labels }) => `${labels.alertname} ${labels.integration ?? ""}`.trim())
            }

            await until('hub_deliveries_total{integration="auger", outcome="success"}', 0)
            for (let count = 0; count < GOOD; count++) expect(await deliver()).to.equal(true)
            await until('hub_deliveries_total{integration="auger", outcome="success"}', GOOD)
            expect(await firing()).to.deep.equal([])

            auger.answer = () => ({ status: 403 })
            for (let count = 0; count < BAD; count++) expect(await deliver()).to.equal(false)
            await until('hub_deliveries_total{integration="auger", outcome="service_failed"}', BAD)
            expect(await prometheus.value(`sum(hub_delivery_rows_total{outcome="delivered"})`)).to.equal(ROWS * GOOD)
            const received = Buffer.byteLength(BODY) * (GOOD + BAD)
            expect(await prometheus.value("sum(hub_delivery_received_bytes_total)")).to.equal(received)
            expect(await prometheus.value("sum(hub_delivery_duration_seconds_count)")).to.equal(GOOD + BAD)
            expect(await prometheus.value("count(hub_build_info)")).to.equal(1)

            for (const query of dashboardQueries().filter((each) => !each.startsWith("label_values"))) {
              const asked = query.replaceAll("$__rate_interval", "1m").replaceAll("$integration", ".*")
              const answer = await prometheus.query(asked)
              // Nothing was refused, sent again or called by a hook.
              if (!/refus|retries|hooks/.test(query)) expect(answer, asked).to.have.length.above(0)
            }
            const share =
              'sum(rate(hub_deliveries_total{outcome!="success"}[2m])) / sum(rate(hub_deliveries_total[2m]))'
            expect(await prometheus.value(share)).to.be.closeTo(BAD / (GOOD + BAD), 0.1)
            while (!(await firing()).includes("HubDeliveriesFail auger")) await sleep(200)
            expect(await firing()).to.deep.equal(["HubDeliveriesFail auger"])
          } finally {
            await prometheus.stop()
          }
        },
      })
      const ended = events.filter(({ message }) => message === "delivery ended")
      expect(ended.map(({ outcome }) => outcome)).to.have.length(GOOD + BAD)
      const rows = ended.reduce((all, { rowsDelivered = 0 }) => all + Number(rowsDelivered), 0)
      expect(rows).to.equal(ROWS * GOOD)
    } finally {
      await auger.stop()
    }
  })
})
