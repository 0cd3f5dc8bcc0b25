import { expect } from "chai"
import { actOnIds, type DataActionRequest, type IdAction, Integration, ServiceError } from "../../../src/framework"
import { hubWith } from "../../support/hub_with"
import { fieldsOf, jsonDetail } from "../../support/samples"

/** Stops cars in batches of two. */
class CarIntegration extends Integration {
  readonly name = "cars"
  readonly label = "Cars"
  readonly description = "Stops cars."
  readonly params = []
  readonly supportedActionTypes = ["cell", "query"] as const
  readonly batches: string[][] = []

  constructor(private readonly action: Partial<IdAction> = {}) {
    super()
  }

  execute(request: DataActionRequest) {
    return actOnIds({
      request,
      tag: "car_id",
      nouns: ["car", "cars"],
      done: "Stopped",
      batchSize: 2,
      send: async (ids) => void this.batches.push(ids),
      ...this.action,
    })
  }
}

describe("actOnIds", () => {
  const send = async (cars: CarIntegration, values: unknown[]) => {
    const rows = values.map((value) => ({ id: { value } }))
    const attachment = jsonDetail(rows, { fields: { dimensions: fieldsOf(rows, { id: ["car_id"] }) } })
    const { body } = await hubWith(cars).post("/actions/cars/execute").send({ type: "query", attachment }).expect(200)
    return body.looker as { success: boolean; message: string }
  }

  it("sends each id once, in the order of the rows and in batches", async () => {
    const cars = new CarIntegration()
    const outcome = await send(cars, [" a ", "b", "a", "", 3, null, "B"])
    expect(outcome).to.include({ success: true, message: "Stopped 4 cars." })
    expect(cars.batches).to.deep.equal([
      ["a", "b"],
      ["3", "B"],
    ])
  })

  it("sends ids in the form that the service takes, and finds repeats by it", async () => {
    const cars = new CarIntegration({ readId: (text) => (text === "none" ? undefined : text.toLowerCase()) })
    const { success, message } = await send(cars, ["A", "a", "none", "x".repeat(500)])
    expect(cars.batches.flat()).to.deep.equal(["a", "x".repeat(500)])
    expect([success, message]).to.deep.equal([
      false,
      'Stopped 2 cars. 1 of 4 rows failed: "none" is no car id (row 3). Skipped 1 row: The id is in an earlier row (row 2).',
    ])
  })

  it("names a car that is refused alone, and not those of a batch", async () => {
    const refuse = async () => {
      throw new ServiceError("Garage", "Garage answered 400: no such car.", { status: 400 })
    }
    const alone = await send(new CarIntegration({ batchSize: 1, send: refuse }), ["a", "b"])
    expect(alone.message).to.include("a: Garage answered 400: no such car (row 1), b: Garage answered 400")
    const together = await send(new CarIntegration({ send: refuse }), ["a", "b"])
    expect(together.message).to.equal(
      "Stopped 0 cars. 2 of 2 rows failed: Garage answered 400: no such car (2 rows, rows 1, 2).",
    )
  })

  it("stops at 100,000 ids", async () => {
    const cars = new CarIntegration({ batchSize: 50_000 })
    const ids = Array.from({ length: 100_001 }, (_, at) => at)
    const { success, message } = await send(cars, ids)
    expect(success).to.equal(false)
    expect(message).to.include("Stopped 100000 cars.").and.include("more than 100,000 ids: filter the query")
    expect(cars.batches.flat()).to.have.length(100_000)
  }).timeout(20_000)
})
