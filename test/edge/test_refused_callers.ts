import { IncomingMessage, ServerResponse } from "node:http"
import { Socket } from "node:net"
import { expect } from "chai"
import { type SinonFakeTimers, useFakeTimers } from "sinon"
import { networkOf } from "../../src/edge/caller_address"
import { RefusedCallers } from "../../src/edge/refused_callers"

describe("refused callers", () => {
  let clock: SinonFakeTimers
  let callers: RefusedCallers
  beforeEach(() => {
    clock = useFakeTimers()
    callers = new RefusedCallers()
  })
  afterEach(() => clock.restore())

  /** Whether each of these refusals is answered at once. */
  const areAnswered = (network: string, count: number) =>
    Array.from({ length: count }, () => {
      let isAnswered = false
      callers.slow(network, new ServerResponse(new IncomingMessage(new Socket())), () => (isAnswered = true))
      return isAnswered
    })
  const times = (count: number, value: boolean) => Array.from({ length: count }, () => value)

  it("are counted for a minute", () => {
    expect(areAnswered("a", 21)).to.deep.equal([...times(20, true), false])
    clock.tick(59_000)
    expect(areAnswered("a", 1)).to.deep.equal([false])
    clock.tick(1000)
    expect(areAnswered("a", 21)).to.deep.equal([...times(20, true), false])
  })

  it("who still wait count when the next minute begins", () => {
    areAnswered("a", 20)
    clock.tick(59_999)
    expect(areAnswered("a", 10)).to.deep.equal(times(10, false))
    clock.tick(1)
    areAnswered("a", 20)
    // Ten wait already, so this one does not.
    expect(areAnswered("a", 1)).to.deep.equal([true])
    clock.tick(2000)
    expect(areAnswered("a", 1)).to.deep.equal([false])
  })

  it("wait ten at a time, and a hundred in all; the others are answered at once", () => {
    for (let index = 0; index < 10; index += 1) {
      expect(areAnswered(String(index), 32)).to.deep.equal([...times(20, true), ...times(10, false), true, true])
    }
    expect(areAnswered("one more", 22)).to.deep.equal(times(22, true))
    clock.tick(2000)
    expect(areAnswered("one more", 1)).to.deep.equal([false])
  })

  it("wait two seconds at most", () => {
    areAnswered("a", 220)
    let isAnswered = false
    clock.tick(2000)
    callers.slow("a", new ServerResponse(new IncomingMessage(new Socket())), () => (isAnswered = true))
    clock.tick(1999)
    expect(isAnswered).to.equal(false)
    clock.tick(1)
    expect(isAnswered).to.equal(true)
  })

  it("need no more memory the more networks there are: the oldest are forgotten", () => {
    areAnswered("first", 20)
    for (let index = 0; index < 9999; index += 1) areAnswered(String(index), 1)
    expect(callers.size).to.equal(10_000)
    expect(areAnswered("first", 1)).to.deep.equal([false])
    for (let index = 0; index < 20_000; index += 1) areAnswered(`other ${index}`, 1)
    expect(callers.size).to.equal(10_000)
    expect(areAnswered("first", 1)).to.deep.equal([true])
  })

  it("are of one network when the first 64 bits of their addresses are", () => {
    expect(networkOf("2001:db8::1")).to.equal(networkOf("2001:db8:0:0:ffff::2"))
    expect(networkOf("2001:db8:0:1::1")).not.to.equal(networkOf("2001:db8::1"))
    expect(networkOf("192.0.2.1")).not.to.equal(networkOf("192.0.2.2"))
    expect(networkOf("unknown")).to.equal("unknown")
  })
})
