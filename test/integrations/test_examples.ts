import { registry } from "../../src/framework"
import "../../src/integrations"
import { ExampleStage } from "../support/example_stage"
import { expectGolden, expectNoOthers } from "../support/goldens"

describe("the examples", () => {
  let stage: ExampleStage
  const known: string[] = []
  before(async () => (stage = await ExampleStage.start()))
  after(() => stage.stop())

  for (const integration of registry.all) {
    const { name } = integration
    it(`of ${name} lead to the calls and answers that are stored`, async () => {
      const shown = (await integration.examples?.()) ?? { examples: [] }
      known.push(...shown.examples.map((example) => `${name}/${example.name}`))
      const goldens = await stage.run(integration, shown)
      for (const [example, golden] of goldens) expectGolden(name, example, golden)
    })
  }

  it("have no goldens but their own", () => expectNoOthers(known))
})
