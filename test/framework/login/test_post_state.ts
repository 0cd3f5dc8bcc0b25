import { createServer as createHttpServer } from "node:http"
import { createServer, type Server, type Socket } from "node:net"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { ServiceError } from "../../../src/errors/errors"
import { LookerGuard } from "../../../src/outbound/looker_guard"
import { postState } from "../../../src/framework/login/post_state"

const NOT_SAVED = "Looker did not save your login"
const AGAIN = "Open the dialog in Looker again and log in once more."
const guard = new LookerGuard({ hosts: [], allow: [], permitsLoopback: true })
const TEXT = '{"tokens":{"a":"¡Olé, 東京!"}}'

describe("postState", () => {
  let server: Server
  let received: string
  afterEach((done) => void server.close(done))

  const listening = async (looker: Server) => {
    await new Promise<void>((resolve) => looker.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(looker.address() as AddressInfo).port}/action_hub_state/T?x=1`
  }

  /** Looker's address, answering `answer` once the whole body is there; `null` never answers. */
  const looker = async (answer: string | null, cut = Buffer.byteLength(TEXT)) => {
    received = ""
    server = createServer((socket) => {
      socket.on("error", () => undefined)
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1")
        const isWhole = received.length >= received.indexOf("\r\n\r\n") + 4 + cut
        if (isWhole && answer !== null) socket.end(answer)
      })
    })
    return listening(server)
  }
  const failure = async (address: string, timeoutMs?: number, text = TEXT) => {
    try {
      await postState(guard, address, text, timeoutMs)
    } catch (error) {
      return error
    }
    throw new Error("It was taken as stored.")
  }

  it("posts the text byte for byte", async () => {
    await postState(guard, await looker("HTTP/1.1 200 OK\r\n\r\n"), TEXT)
    const [head = "", body = ""] = received.split("\r\n\r\n")
    expect(head).to.match(/^POST \/action_hub_state\/T\?x=1 HTTP\/1\.1\r\n/)
    expect(head.toLowerCase()).to.include("content-type: application/json")
    expect(Buffer.from(body, "latin1").toString()).to.equal(TEXT)
  })

  for (const status of ["201 Created", "204 No Content", "226 X", "050 X", "0 ", "99 X", "1 OK", "-1 X"]) {
    it(`takes the status line "${status}" as stored`, async () => {
      await postState(guard, await looker(`HTTP/1.1 ${status}\r\n\r\n`), TEXT)
    })
  }

  for (const status of ["300", "302", "307", "400", "404", "500", "503", "600"]) {
    it(`says that it is not saved on ${status}`, async () => {
      const error = await failure(await looker(`HTTP/1.1 ${status} No\r\n\r\n`))
      expect(error)
        .to.be.instanceOf(ServiceError)
        .with.property("message", `${NOT_SAVED}: it answered ${status}. ${AGAIN}`)
      expect(error).to.have.property("serviceStatus", Number(status))
    })
  }

  it("says that it is not saved when the answer is no HTTP, the connection breaks or nobody listens", async () => {
    for (const answer of ["garbage", "HTTP/1.1 1000 X", "HTTP/1.1 OK"]) {
      expect(await failure(await looker(`${answer}\r\n\r\n`)))
        .to.have.property("message")
        .that.includes("is not HTTP")
      server.close()
    }
    const address = await looker("")
    expect(await failure(address))
      .to.have.property("message")
      .that.includes("the connection broke off")
    await new Promise((resolve) => server.close(resolve))
    expect(await failure(address))
      .to.have.property("message")
      .that.includes("it refused the connection")
    await looker("")
  })

  it("gives up after the time limit", async () => {
    const message = `${NOT_SAVED}: it did not answer within 0.05 seconds. ${AGAIN}`
    expect(await failure(await looker(null), 50))
      .to.be.instanceOf(ServiceError)
      .with.property("message", message)
  })

  it("says that it is not saved when such a status comes before all of the text has gone out", async () => {
    const sockets: Socket[] = []
    server = createServer((socket) => {
      sockets.push(socket)
      socket.on("error", () => undefined).once("data", () => socket.pause().write("HTTP/1.1 0 OK\r\n\r\n"))
    })
    const address = await listening(server)
    const error = await failure(address, undefined, "x".repeat(50_000_000))
    for (const socket of sockets) socket.destroy()
    expect(error).to.have.property("message").that.includes("is not HTTP")
  })

  it("takes a connection of its own each time, as one that was kept may be closed by now", async () => {
    let connections = 0
    const http = createHttpServer((_request, response) => response.end()).on("connection", () => connections++)
    server = http
    const address = await listening(server)
    await postState(guard, address, TEXT)
    await postState(guard, address, TEXT)
    expect(connections).to.equal(2)
    http.closeAllConnections()
  })

  it("does not quote the address", async () => {
    const error = (await failure(await looker("HTTP/1.1 500 No\r\n\r\n"))) as Error
    expect(error.message).to.not.include("127.0.0.1")
  })
})
