import { expect } from "chai"
import { LookerbotStage } from "../support/lookerbot_stage"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"

describe("asking Lookerbot", () => {
  let stage: LookerbotStage
  before(async () => (stage = await LookerbotStage.start()))
  after(() => stage.stop())
  beforeEach(() => stage.clear())

  it("smoke", async () => {
    stage.looker.answer = (request) => company(request)
    const response = await stage.command("help")
    console.log(
      response.status,
      await response.text(),
      JSON.stringify(stage.responses, null, 1),
      stage.calls,
      stage.looker.calls,
    )
    await stage.mention("hey <@UBOT> sales 7 days")
    console.log(JSON.stringify(stage.seen, null, 1), stage.looker.calls, stage.logged())
  })
})

function company({ path, method }: RecordedRequest): FakeAnswer {
  const at = path.replace("/api/4.0", "")
  if (at === "/folders/7") return { body: { id: "7", name: "Commands" } }
  if (at === "/folders/7/children") return { body: [] }
  if (at === "/folders/7/dashboards")
    return {
      body: [{ id: "1", title: "Sales", description: "All sales", dashboard_filters: [{ name: "d", title: "Date" }] }],
    }
  if (at === "/folders/7/looks") return { body: [] }
  if (at === "/dashboards/1")
    return {
      body: {
        id: "1",
        title: "Sales",
        dashboard_filters: [{ name: "d", title: "Date" }],
        dashboard_elements: [
          {
            id: "5",
            query: {
              id: "9",
              model: "m",
              view: "v",
              fields: ["v.n"],
              filters: null,
              vis_config: { type: "single_value" },
            },
            result_maker: { filterables: [{ listen: [{ dashboard_filter_name: "d", field: "v.date" }] }] },
          },
        ],
      },
    }
  if (at === "/queries" && method === "POST")
    return {
      body: { id: "10", slug: "abc", model: "m", view: "v", fields: ["v.n"], vis_config: { type: "single_value" } },
    }
  if (at === "/queries/10/run/json_detail")
    return {
      body: { fields: { measures: [{ name: "v.n", label: "N" }] }, data: [{ "v.n": { value: 42, rendered: "42" } }] },
    }
  return { status: 404, body: { message: "Not found" } }
}
