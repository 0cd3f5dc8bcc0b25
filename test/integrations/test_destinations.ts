import { expect } from "chai"
import { readGolden } from "../../tools/cli/docs/golden"
import { UNNAMED } from "../../tools/cli/check/destination_rules"
import { registry } from "../../src/framework"
import "../../src/integrations"
import { CALLED_PLACES, calledPlaces, UNTOLD } from "../support/called_places"

/** Destinations of work after the answer, whose calls are not among those of an example. */
const LATER: Readonly<Record<string, string>> = {
  amazon_sagemaker_train_linearlearner: "mailto:",
  amazon_sagemaker_train_xgboost: "mailto:",
}

/** As the calls tell it: without the account, where they do not name it. */
function asTold(destination: string, called: ReadonlySet<string>): string {
  const untold = destination.replace(/\/\/[^/]*\//, `//${UNTOLD}/`)
  return called.has(untold) ? untold : destination
}

describe("the destinations of the examples", () => {
  for (const integration of registry.all) {
    const { name } = integration

    it(`of ${name} are those that its calls go to`, async () => {
      const { examples } = (await integration.examples?.()) ?? { examples: [] }
      expect(examples).to.have.length.of.at.least(1)
      for (const example of examples) {
        const { destinations = [], calls, answer } = readGolden(name, example.name)
        const named = destinations.flatMap((each) => each ?? [])
        const what = `of the example ${example.name}`
        expect(destinations, what).to.have.length.of.at.least(1)
        if (Object.hasOwn(UNNAMED, name)) {
          expect(named, what).to.deep.equal([])
          continue
        }
        if (answer.success) expect(named, what).to.have.length(destinations.length)
        const called = calledPlaces(name, calls, named)
        const told = named.map((each) => asTold(each, called))
        expect(told, `${what}: places that are called and not named`).to.include.members([...called])
        if (!answer.success || calls.length === 0) continue
        const later = LATER[name]
        const now = told.filter((each) => !later || !each.startsWith(later))
        expect([...called], `${what}: places that are named and not called`).to.have.members(now)
      }
    })
  }

  it("are of integrations that there are", () => {
    const names = registry.all.map(({ name }) => name)
    expect(names).to.include.members([...Object.keys(CALLED_PLACES), ...Object.keys(UNNAMED)])
  })
})
