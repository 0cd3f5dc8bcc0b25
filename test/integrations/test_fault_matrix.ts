import { expect } from "chai"
import { registry } from "../../src/framework"
import { parseFault } from "../../tools/sandbox/fault"
import { EXPECTATIONS, PASSING, REASONS, serviceOf, STAYING } from "../support/faults/expectations"
import { FaultStage, type Outcome } from "../support/faults/fault_stage"

/** No delivery of a few rows waits longer for a service that stays silent, in milliseconds of production. */
const MAX_MS = 600_000

describe("when a service misbehaves,", () => {
  for (const integration of registry.all.filter(({ name }) => name !== "debug")) {
    const { name } = integration
    describe(name, () => {
      const expectation = EXPECTATIONS[name]
      const { outlasts = [], succeedsWith = [], reasons = {} } = expectation ?? {}
      const service = serviceOf(integration)
      let stage: FaultStage
      before(async () => {
        if (!expectation) throw new Error(`Say in expectations.ts what is expected of ${name}.`)
        stage = await FaultStage.start(integration)
      })
      after(() => stage.stop())

      const checkTraces = ({ traces, log, pausesMs, status }: Outcome) => {
        for (const cell of stage.cells) expect(log).to.not.include(cell)
        expect(status).to.equal(200)
        expect(pausesMs).to.be.below(MAX_MS)
        for (const secret of stage.secrets) expect(traces).to.not.include(secret)
        expect(traces).to.not.match(/(Basic|Bearer) [\w+/=.-]{8,}/)
        expect(traces).to.not.match(/\n\s+at |node_modules/)
      }

      // An SFTP server is asked many times for one file. Firebase's login is the hub's own, which all deliveries share.
      it("delivers while all is well, and the log counts what reached the service", async () => {
        const outcome = await stage.deliver()
        expect(outcome).to.include({ isSuccess: true })
        checkTraces(outcome)
        const { calls, sentBytes } = outcome
        const end = endOf(outcome)
        expect(end).to.include({ outcome: "success", status: 200, retries: 0 })
        if (name === "sftp") expect(end).to.include({ sentBytes })
        else if (name !== "firebase") expect(end).to.include({ calls, sentBytes })
      })

      for (const text of [...PASSING, ...STAYING]) {
        const fault = parseFault(text)
        const succeeds = [...outlasts, ...succeedsWith].some((known) => known === text)
        it(`delivers ${succeeds ? "all the same" : "nothing, and says why,"} after ${text}`, async () => {
          const outcome = await stage.deliver(fault)
          expect(outcome.isSuccess, outcome.text).to.equal(succeeds)
          checkTraces(outcome)
          const end = endOf(outcome)
          expect(end.outcome).to.equal(succeeds ? "success" : "failure")
          if (succeeds && fault.times && name !== "firebase") expect(end.retries).to.be.at.least(1)
          expect(outcome.calls, "calls of the service").to.be.at.least(fault.kind === "slow" ? 0 : 1)
          if (succeeds) return
          expect(outcome.text)
            .to.match(service)
            .and.match(reasons[fault.kind] ?? REASONS[fault.kind])
        })
      }

      if (!integration.form) return
      for (const text of STAYING) {
        it(`shows a dialog or a reason after ${text}`, async () => {
          const outcome = await stage.form(parseFault(text))
          checkTraces(outcome)
          if (outcome.isSuccess) return
          expect(outcome.text).to.match(new RegExp(`${service.source}|${integration.label}`))
          expect(outcome.text).to.not.match(/create one/)
        })
      }
    })
  }
})

/** The line of the log that says how the delivery ended. */
function endOf({ log }: Outcome): Record<string, unknown> {
  const ends = log.split("\n").filter((line) => line.includes('"delivery ended"'))
  expect(ends).to.have.length(1)
  return JSON.parse(String(ends)) as Record<string, unknown>
}
