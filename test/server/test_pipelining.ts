import { once } from "node:events"
import type { Server } from "node:http"
import { connect, type Socket } from "node:net"
import { expect } from "chai"
import { type SinonFakeTimers, useFakeTimers } from "sinon"
import * as Hub from "../../src/framework"
import { createHttpServer, listen } from "../../src/server/http_server"
import { gate, settle } from "../support/deliveries"
import { AUTHORIZATION, hubWith } from "../support/hub_with"
import { canListOpenFiles, openSpoolFiles } from "../support/open_spool_files"

/** Tells of each delivery that comes to work. The first waits for the test, the others answer at once. */
class FirstWaits extends Hub.Integration {
  readonly name = "waits"
  readonly label = "Waits"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  readonly end = gate()
  readonly signals: AbortSignal[] = []
  private readonly atWork = new Map<number, () => void>()

  /** Resolves when so many deliveries have come to work. */
  arrivals(count: number): Promise<void> {
    return new Promise((resolve) => this.atWork.set(count, resolve))
  }

  async execute({ signal }: Hub.DataActionRequest) {
    const isFirst = this.signals.push(signal) === 1
    this.atWork.get(this.signals.length)?.()
    if (isFirst) await this.end.promise
    return new Hub.DataActionResponse()
  }
}

function delivery(bytes: number): string {
  const attachment = { mimetype: "text/csv", extension: "csv", data: "x".repeat(bytes) }
  const body = JSON.stringify({ type: "query", attachment })
  const head = ["POST /actions/waits/execute HTTP/1.1", "host: hub", "content-type: application/json"]
  return [...head, `authorization: ${AUTHORIZATION}`, `content-length: ${body.length}`, "", body].join("\r\n")
}

describe("requests that wait behind another on their connection", () => {
  let integration: FirstWaits
  let server: Server
  let client: Socket
  beforeEach(async () => {
    integration = new FirstWaits()
    const { app, config } = hubWith(integration)
    server = createHttpServer(app, config)
    client = connect(await listen(server, 0), "127.0.0.1").on("error", () => undefined)
  })
  afterEach(() => {
    integration.end.open()
    client.destroy()
    server.close().closeAllConnections()
  })
  const send = async (...deliveries: string[]) => {
    const all = integration.arrivals(deliveries.length)
    client.write(deliveries.join(""))
    await all
  }
  /** Breaks the connection off and waits until the hub has seen it. */
  const hangUp = async () => {
    const [first] = integration.signals
    client.destroy()
    await once(first!, "abort")
    await settle()
  }

  it("are aborted when the connection dies", async () => {
    await send(delivery(1), delivery(1), delivery(1))
    await hangUp()
    expect(integration.signals.map(({ aborted }) => aborted)).to.deep.equal([true, true, true])
  })

  it("leave no file when the connection dies", async function () {
    if (!canListOpenFiles) return this.skip()
    const before = openSpoolFiles().length
    await send(delivery(1), delivery(2e6), delivery(2e6))
    expect(openSpoolFiles()).to.have.length(before + 2)
    await hangUp()
    while (openSpoolFiles().length > before) await settle()
  })

  it("get no keep-alive once they are answered, and leave no timer when the connection dies", async () => {
    const clock: SinonFakeTimers = useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    try {
      await send(delivery(1), delivery(1))
      await settle()
      const [answer] = (await Promise.all([once(client, "data"), clock.tickAsync(65_000)]))[0] as [Buffer]
      expect(String(answer)).to.match(/\r\n\r\n1\r\n\n\r\n/)
      await hangUp()
      expect(clock.countTimers()).to.equal(0)
    } finally {
      clock.restore()
    }
  })

  it("are answered in their order", async () => {
    await send(delivery(1), delivery(1))
    integration.end.open()
    let text = ""
    for await (const piece of client) {
      text += String(piece)
      if (text.split('"success":true').length === 3) break
    }
    expect(text.match(/HTTP\/1.1 200/g)).to.have.length(2)
  })
})
