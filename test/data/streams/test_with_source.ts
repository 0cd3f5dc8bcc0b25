import { once } from "node:events"
import { PassThrough } from "node:stream"
import { expect } from "chai"
import { DeliveryError, withSource } from "../../../src/framework"

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error,
  )

describe("withSource", () => {
  let source: PassThrough
  let looker: AbortController
  beforeEach(() => {
    source = new PassThrough()
    looker = new AbortController()
  })

  /** Reads the source to its end, as an upload does. */
  const readAll = async () => {
    let text = ""
    for await (const chunk of source) text += String(chunk)
    return text
  }
  /** Ends with the signal, as a call on its way does. */
  const aCall = async (signal: AbortSignal) => {
    await once(signal, "abort")
    throw new Error("the call was aborted")
  }

  it("does the work, and ends the source and the signal of the work after it", async () => {
    source.end("all of it")
    let inWork: AbortSignal | undefined
    const text = await withSource(source, looker.signal, async ({ signal }) => {
      inWork = signal
      expect(signal.aborted).to.equal(false)
      return readAll()
    })
    expect(text).to.equal("all of it")
    expect(source.destroyed).to.equal(true)
    expect(inWork?.aborted).to.equal(true)
  })

  it("ends a source that the work leaves unread, and fails as the work did", async () => {
    const refused = new Error("no session")
    const work = withSource(source, looker.signal, () => Promise.reject(refused))
    expect(await failure(work)).to.equal(refused)
    expect(source.destroyed).to.equal(true)
  })

  it("fails as the work did when that left the source half-way", async () => {
    source.write("half")
    const refused = new Error("no room")
    const work = withSource(source, looker.signal, async () => {
      for await (const chunk of source) if (chunk) throw refused
    })
    expect(await failure(work)).to.equal(refused)
  })

  it("fails as the source did, whatever that leads to", async () => {
    const broken = new Error("the download broke off")
    const work = withSource(source, looker.signal, async ({ refuse }) => {
      await readAll().catch(() => refuse(new Error("not yours to clean up")))
      throw new Error("the clean-up failed")
    })
    source.destroy(broken)
    expect(await failure(work)).to.equal(broken)
  })

  it("stops work that waits for data, and the calls on their way, when the service refuses", async () => {
    const refused = new Error("forbidden")
    const work = withSource(source, looker.signal, async ({ signal, refuse }) => {
      setImmediate(() => {
        refuse(refused)
        refuse(new Error("forbidden again"))
      })
      await Promise.allSettled([readAll(), aCall(signal)])
      throw new Error("what follows")
    })
    expect(await failure(work)).to.equal(refused)
    expect(source.destroyed).to.equal(true)
  })

  for (const when of ["before", "while"]) {
    it(`stops both sides when Looker hangs up ${when} the work is done`, async () => {
      if (when === "before") looker.abort()
      else setImmediate(() => looker.abort())
      const work = withSource(source, looker.signal, async ({ signal }) => {
        await Promise.all([readAll(), when === "before" || aCall(signal)])
      })
      expect(await failure(work))
        .to.be.instanceOf(DeliveryError)
        .with.property("message", "Looker ended the request: nothing was stored.")
      expect(source.destroyed).to.equal(true)
    })
  }
})
