import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { BOTH, LinkReplicas, ONE, OTHER, WAYS } from "../support/link_replicas"
import { until } from "../support/replica"
import { isFrom, nextIs } from "../support/replica_turns"

const REPOSITORY = "acme/models"
const COMMIT = "abcdef0123".repeat(4)
const LATER = "0123abcdef".repeat(4)

describe("pushes to two hubs with links behind nginx", () => {
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  let github: LinkReplicas["github"]
  before(compileHub)
  before(async () => {
    hubs = await LinkReplicas.start()
    ;({ stage, github } = hubs)
  })
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  const deployed = () => hubs.core.deployments.map(({ ref }) => ref)
  /** Looker changes nothing that it is asked from now on until the function is called. */
  const hold = () => {
    let release = () => {}
    stage.hold = new Promise((resolve) => (release = () => resolve()))
    return () => {
      stage.hold = undefined
      release()
    }
  }

  it("case 33: of two pushes at once to one hub the later one is deployed last, whichever hub made the link", async () => {
    for (const [here, there] of WAYS) {
      hubs.clear()
      const link = await hubs.make({ do: ["deploy:core"] }, here)
      const release = hold()
      const first = hubs.send(link, there, { commit: COMMIT })
      await until(() => hubs.changes.length === 1)
      const second = hubs.send(link, there, { commit: LATER })
      await sleep(100)
      expect(hubs.changes).to.have.length(1)
      release()
      for (const { json } of await Promise.all([first, second])) expect(json.success).to.equal(true)
      expect(deployed()).to.deep.equal([COMMIT, LATER])
    }
  })

  it("case 33: of two pushes at once to both, each is deployed once by its commit, and the later one again where it is redelivered", async () => {
    await hubs.make({ do: ["deploy:core"], repository: REPOSITORY }, ONE, "github")
    await github.settle()
    const [earlier, later] = hubs.hubs
    await nextIs(earlier, hubs.front)
    const release = hold()
    const first = github.push({ repository: REPOSITORY, commit: COMMIT })
    await until(() => hubs.changes.length === 1)
    const second = github.push({ repository: REPOSITORY, commit: LATER })
    await until(() => hubs.changes.length === 2)
    release()
    const answers = (await Promise.all([first, second])).flat()
    for (const answer of answers) expect(answer.json).to.deep.include({ success: true })
    expect(answers.map((answer) => hubs.hubs.findIndex((hub) => isFrom(hub, answer)))).to.deep.equal([0, 1])
    expect(deployed()).to.have.members([COMMIT, LATER])

    await nextIs(later, hubs.front)
    const [known] = await github.redeliver()
    expect(known?.json).to.deep.equal({ success: true, duplicate: true })
    await nextIs(earlier, hubs.front)
    const [again] = await github.redeliver()
    expect(again?.json).to.deep.include({ success: true })
    expect([deployed().length, hubs.core.productionRef]).to.deep.equal([3, LATER])
  })

  it("case 33, 16: one delivery twice at once is done once by a hub; by both, a schedule runs once each", async () => {
    const link = await hubs.make({ do: ["deploy:core", "run_schedule:2"] }, OTHER)
    const twice = BOTH.flatMap((at) => [at, at]).map((at) => hubs.send(link, at, { commit: COMMIT }, "twice"))
    const answers = await Promise.all(twice)
    for (const hub of hubs.hubs) {
      const given = answers.filter((answer) => isFrom(hub, answer)).map(({ json }) => json)
      expect(given.filter(({ duplicate }) => duplicate === true)).to.have.length(1)
      expect(given.filter(({ results }) => results?.length === 2)).to.have.length(1)
      expect(given.every(({ success }) => success === true)).to.equal(true)
    }
    expect(deployed()).to.deep.equal([COMMIT, COMMIT])
    expect(hubs.changes.filter((call) => call.endsWith("/2/run_once"))).to.have.length(2)
  })
})
