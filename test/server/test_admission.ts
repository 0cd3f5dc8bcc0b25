import { createServer, request as httpRequest, type ClientRequest, type IncomingMessage, type Server } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { gzipSync } from "node:zlib"
import { expect } from "chai"
import * as Hub from "../../src/framework"
import { Admission } from "../../src/server/admission"
import { gate } from "../support/deliveries"
import { AUTHORIZATION, hubWith } from "../support/hub_with"

const KIB = 1024

/** Works until the test says so. */
class WaitingIntegration extends Hub.Integration {
  readonly name = "waiting"
  readonly label = "Waiting"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  readonly open = gate()
  private readonly arrivals: (() => void)[] = []

  override async form() {
    return new Hub.DataActionForm([])
  }

  /** Resolves when the next delivery has been read and is at work. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.arrivals.push(resolve))
  }

  async execute() {
    this.arrivals.shift()?.()
    await this.open.promise
    return new Hub.DataActionResponse()
  }
}

interface Answer {
  status?: number
  retryAfter?: string
  body: Record<string, unknown>
}

describe("admission", () => {
  let integration: WaitingIntegration
  let server: Server
  const start = async (environment: Record<string, string>) => {
    integration = new WaitingIntegration()
    server = createServer(hubWith(integration, { environment }).app)
    await once(server.listen(0, "127.0.0.1"), "listening")
  }
  afterEach(() => {
    integration.open.open()
    server.close().closeAllConnections()
  })

  const call = (path: string, headers: Record<string, string> = {}): ClientRequest =>
    httpRequest({
      port: (server.address() as AddressInfo).port,
      path,
      method: "POST",
      agent: false,
      headers: { authorization: AUTHORIZATION, "content-type": "application/json", ...headers },
    }).on("error", () => undefined)
  const answerOf = async (sent: ClientRequest): Promise<Answer> => {
    const [answer] = (await once(sent, "response")) as [IncomingMessage]
    const body = JSON.parse(await text(answer)) as Answer["body"]
    return { status: answer.statusCode, retryAfter: answer.headers["retry-after"], body }
  }
  const execute = (body: string, headers?: Record<string, string>) =>
    answerOf(call("/actions/waiting/execute", headers).end(body))
  const delivery = (bytes = 0) =>
    JSON.stringify({ type: "query", attachment: { mimetype: "text/csv", extension: "csv", data: "x".repeat(bytes) } })
  /** Sends a delivery and waits until it is at work; its answer comes later. */
  const begin = async (body = delivery(), headers?: Record<string, string>) => {
    const isAtWork = integration.arrival()
    const answer = execute(body, headers)
    await isAtWork
    return { answer }
  }
  const finish = async (...begun: { answer: Promise<Answer> }[]) => {
    integration.open.open()
    for (const { answer } of begun) expect((await answer).body.looker).to.include({ success: true })
  }
  const expectBusy = ({ status, retryAfter, body }: Answer) => {
    expect(status).to.equal(503)
    expect(Number(retryAfter)).to.be.within(1, 60)
    expect(body.success).to.equal(false)
    expect(body.error).to.match(/^This hub is busy: /)
  }

  it("answers 503 to a delivery beyond those it may have at work, before the body is read", async () => {
    await start({ ACTION_HUB_MAX_DELIVERIES: "2" })
    const begun = [await begin(), await begin()]
    const third = call("/actions/waiting/execute", { "content-length": "1000" })
    third.write("{")
    expectBusy(await answerOf(third))
    third.destroy()
    await finish(...begun)
    expect((await execute(delivery())).status).to.equal(200)
  })

  it("does not count listings, and answers them meanwhile", async () => {
    await start({ ACTION_HUB_MAX_DELIVERIES: "1" })
    const begun = await begin()
    expect((await answerOf(call("/").end())).status).to.equal(200)
    expectBusy(await execute(delivery()))
    await finish(begun)
  })

  it("counts forms as deliveries: their number and the bytes of their bodies", async () => {
    await start({ ACTION_HUB_MAX_DELIVERIES: "2", ACTION_HUB_MAX_BUFFERED_MB: "1" })
    const form = (body: string) => answerOf(call("/actions/waiting/form").end(body))
    const first = await begin(delivery(600 * KIB))
    expect((await form("{}")).status).to.equal(200)
    expectBusy(await form(delivery(600 * KIB)))
    const second = await begin()
    expectBusy(await form("{}"))
    await finish(first, second)
    expect((await form(delivery(600 * KIB))).status).to.equal(200)
  })

  it("gives a place back when the delivery fails, and when the caller hangs up", async () => {
    await start({ ACTION_HUB_MAX_DELIVERIES: "1" })
    expect((await execute(JSON.stringify({ type: "cell" }))).status).to.equal(404)
    expect((await execute("{")).status).to.equal(400)
    const isAtWork = integration.arrival()
    const hangingUp = call("/actions/waiting/execute").end(delivery())
    await isAtWork
    hangingUp.destroy()
    integration.open.open()
    let status: number | undefined = 503
    while (status === 503) status = (await execute(delivery())).status
    expect(status).to.equal(200)
  })

  it("refuses a body that does not fit beside those it holds, by its announced length", async () => {
    await start({ ACTION_HUB_MAX_BUFFERED_MB: "1" })
    const begun = await begin(delivery(600 * KIB))
    const second = call("/actions/waiting/execute", { "content-length": String(600 * KIB) })
    second.write("{")
    expectBusy(await answerOf(second))
    second.destroy()
    const small = await begin()
    await finish(begun, small)
    expect((await execute(delivery(600 * KIB))).status).to.equal(200)
  })

  it("refuses a body that turns out larger than was announced: in chunks, or compressed", async () => {
    await start({ ACTION_HUB_MAX_BUFFERED_MB: "1" })
    const begun = await begin(delivery(600 * KIB))
    const chunked = call("/actions/waiting/execute", { "transfer-encoding": "chunked" })
    expectBusy(await answerOf(chunked.end(delivery(600 * KIB))))
    const compressed = call("/actions/waiting/execute", { "content-encoding": "gzip" })
    expectBusy(await answerOf(compressed.end(gzipSync(delivery(600 * KIB)))))
    await finish(begun)
  })

  it("lets a body go on once another has been refused, also while that is being released", async () => {
    const admission = new Admission({ maxDeliveries: 2, maxBufferedBytes: 5, maxMemoryBytes: 1 })
    const [stays, goes] = [admission.enter(0, 0), admission.enter(0, 0)]
    stays.took(3)
    goes.took(2)
    expect(() => goes.took(1)).to.throw("This hub is busy")
    stays.took(1)
    goes.leave()
    expect(admission.bufferedBytes).to.equal(4)
    stays.leave()
    expect(admission.bufferedBytes).to.equal(0)
  })

  it("takes a single body that is larger than all may be together", async () => {
    await start({ ACTION_HUB_MAX_BUFFERED_MB: "1" })
    integration.open.open()
    expect((await execute(delivery(3000 * KIB))).status).to.equal(200)
  })
})
