import net from "node:net"
import { expect } from "chai"
import { SftpIntegration } from "../../src/integrations/sftp/sftp"
import { parseFault } from "../../tools/sandbox/fault"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { hubWith } from "../support/hub_with"
import { base64Attachment, csvAttachment, type SampleAttachment } from "../support/samples"

const CSV = "id,name\n1,Zoë\n"
const LOGIN = { address: "sftp://sftp.acme.example/in/daily/", username: "alice", password: "wonder-land" }

describe("sandbox: SFTP", () => {
  let sandbox: Sandbox
  let undo: () => void
  beforeEach(async () => {
    sandbox = await Sandbox.start({ slowMs: 1500 })
    undo = routeOutbound(sandbox)
  })
  afterEach(async () => {
    undo()
    await sandbox.stop()
  })

  const deliver = async (
    formParams: object = {},
    attachment: SampleAttachment = csvAttachment(CSV),
    loginMs = 20_000,
  ) => {
    const { body } = (await hubWith(new SftpIntegration({ loginMs }))
      .post("/actions/sftp/execute")
      .send({ type: "query", scheduled_plan: { title: "Plan" }, form_params: { ...LOGIN, ...formParams }, attachment })
      .expect(200)) as { body: { looker: { success: boolean; message?: string } } }
    return body.looker
  }

  // First, while ssh2 is still getting ready.
  it("answers a client that waits for the server after its first line", async () => {
    const socket = net.connect(sandbox.port, "127.0.0.1")
    socket.write("SSH-2.0-patient\r\n")
    let bytes = 0
    // The line of the server, then its offer of algorithms.
    for await (const chunk of socket) {
      bytes += (chunk as Buffer).length
      if (bytes > 200) break
    }
    expect(bytes).to.be.greaterThan(200)
  })

  it("records the file once, under its final name, and no draft of it", async () => {
    expect(await deliver()).to.include({ success: true })
    expect(sandbox.calls).to.have.length(1)
    expect(sandbox.calls[0]).to.include({
      host: "sftp.acme.example",
      method: "SFTP PUT",
      url: "sftp://sftp.acme.example/in/daily/Plan.csv",
      requestBody: CSV,
      requestBytes: Buffer.byteLength(CSV),
      status: 200,
    })
    expect(sandbox.calls[0]).to.not.have.property("fault")
  })

  it("tells servers apart, on any port", async () => {
    for (const host of ["a.example:2222", "b.example", "93.184.216.200"]) {
      await deliver({ address: `sftp://${host}/`, filename: "x.csv" })
    }
    const urls = sandbox.calls.map(({ url }) => url)
    expect(urls).to.deep.equal(["a.example", "b.example", "93.184.216.200"].map((host) => `sftp://${host}/x.csv`))
  })

  it("counts and hashes a large file, of which it shows no more than the size", async () => {
    const bytes = Buffer.alloc(5_000_000, Buffer.from([0, 1, 2, 250]))
    expect(await deliver({}, base64Attachment(bytes, "application/pdf", "pdf"))).to.include({ success: true })
    expect(sandbox.calls[0]).to.include({
      url: "sftp://sftp.acme.example/in/daily/Plan.pdf",
      requestBytes: 5_000_000,
      requestBody: "(5000000 bytes of application/octet-stream)",
    })
  })

  for (const [kind, message, url] of [
    ["401", "refused the login", "/"],
    ["403", "Permission denied", "/in/daily/Plan.csv"],
    ["404", "No such file", "/in/daily/"],
    ["500", "Failure", "/in/daily/Plan.csv"],
    ["reset", "broke", "/"],
    ["half", "broke", "/in/daily/"],
    ["slow", "within 0.7 seconds", undefined],
  ] as const) {
    it(`misbehaves for one connection: ${kind}`, async () => {
      sandbox.setFault(parseFault(`${kind}x1`))
      const outcome = await deliver({}, undefined, kind === "slow" ? 700 : undefined)
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.include(message)
      const last = sandbox.calls.at(-1)
      if (url) {
        expect(last).to.include({ fault: kind })
        expect(last?.url).to.include(`sftp://sftp.acme.example${url}`)
        expect(last?.status).to.equal(kind === "reset" || kind === "half" ? undefined : Number(kind))
      }
      expect(await deliver()).to.include({ success: true })
    })
  }
})
