import { expect } from "chai"
import { once } from "node:events"
import net, { type AddressInfo, type LookupFunction, type Socket } from "node:net"
import { OutboundGuard } from "../../../src/framework"
import { makeKeys, SftpServer, STATUS_CODE } from "../../support/sftp_server"
import { SftpStage } from "../../support/sftp_stage"

describe("sftp: connection", () => {
  let stage: SftpStage
  beforeEach(async () => {
    stage = await SftpStage.start()
  })
  afterEach(() => stage.stop())

  it("case 5: a wrong password fails with its cure", async () => {
    await stage.fail("The SFTP server refused the login: check user name and password", { password: "wrong" })
    await stage.server.untilClosed()
    await stage.succeed()
  })

  it("case 6: an unknown host", async () => {
    const lookup: LookupFunction = (host, _options, done) =>
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), [])
    const guard = new OutboundGuard({ allow: [], lookup })
    expect(await stage.refusal({ address: "sftp://nowhere.example/in/" }, {}, { guard })).to.include("nowhere.example")
  })

  it("case 6: a refused port", async () => {
    const address = stage.address("")
    await stage.server.stop()
    await stage.fail("could not be reached (ECONNREFUSED)", { address })
    await stage.useServer({})
  })

  for (const greeting of ["", "220 ftp.example.com ready\r\n"]) {
    it(`case 6: a host that says ${greeting ? "something else" : "nothing"}`, async () => {
      const host = await startHost((socket) => socket.resume().write(greeting))
      await stage.fail("did not answer within 0.2 seconds", { address: addressOf(host) }, {}, { loginMs: 200 })
      await once(host.close(), "close")
    })
  }

  for (const [hangUp, reason] of [
    ["end", "Connection lost before handshake"],
    ["resetAndDestroy", "ECONNRESET"],
  ] as const) {
    it(`case 6: a host that hangs up (${hangUp}) before it has said anything`, async () => {
      const host = await startHost((socket) => socket.once("data", () => socket[hangUp]()))
      await stage.fail(reason, { address: addressOf(host) })
      await once(host.close(), "close")
    })
  }

  it("case 7: 50 deliveries open and close 50 connections", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => stage.deliver({ filename: `${index}.csv` })),
    )
    expect(outcomes.every(({ success }) => success)).to.equal(true)
    await stage.server.untilClosed()
    expect(stage.server).to.include({ opened: 50, closed: 50 })
    expect(stage.server.files).to.have.property("size", 50)
  })

  it("case 10: a wrong host key fails before the password is sent", async () => {
    const { fingerprint } = stage.server
    const other = await otherFingerprint()
    const outcome = await stage.fail(`shows the host key ${fingerprint}`, { host_key_fingerprint: other })
    expect(outcome.validation_errors).to.have.keys("host_key_fingerprint")
    await stage.server.untilClosed()
    expect(stage.server.logins).to.deep.equal([])
  })

  it("case 10: takes the right fingerprint as OpenSSH and others write it", async () => {
    const { fingerprint } = stage.server
    await stage.succeed({ host_key_fingerprint: fingerprint })
    await stage.succeed({ host_key_fingerprint: ` ${fingerprint.replace("SHA256:", "")}= ` })
    expect(stage.logs.join("")).to.not.include("unchecked")
  })

  it("case 10: without a fingerprint logs the one it took, or refuses where the operator says so", async () => {
    await stage.succeed()
    const entry = stage.logs.find((line) => line.includes("unchecked")) ?? "{}"
    expect(JSON.parse(entry)).to.include({ host: "127.0.0.1", fingerprint: stage.server.fingerprint })
    stage.server.logins.length = 0
    const environment = { ACTION_HUB_SFTP_STRICT: "1" }
    await stage.fail(`The SFTP server shows ${stage.server.fingerprint}`, {}, {}, { environment })
    await stage.server.untilClosed()
    expect(stage.server.logins).to.deep.equal([])
    await stage.succeed({ host_key_fingerprint: stage.server.fingerprint }, {}, { environment })
  })

  it("case 12: no secret gets into logs or messages", async () => {
    const { private: encrypted } = makeKeys("p4ssphrase")
    const other = await otherFingerprint()
    const outcomes = [
      await stage.deliver(),
      await stage.deliver({ password: "wr0ng-password" }),
      await stage.deliver({ private_key: encrypted, passphrase: "wr0ng-phrase" }),
      await stage.deliver({ private_key: encrypted, passphrase: "p4ssphrase", host_key_fingerprint: other }),
    ]
    stage.server.refusalText = `quota of alice/${SftpServer.password}\nis used up`
    stage.server.react = (operation) => (operation === "WRITE" ? STATUS_CODE.FAILURE : undefined)
    outcomes.push(await stage.fail("quota of alice/[redacted] is used up"))
    const said = [...stage.logs, ...outcomes.map(({ message }) => message)].join("\n")
    const keyLines = encrypted.split("\n").slice(1, -1).filter(Boolean)
    for (const secret of [SftpServer.password, "wr0ng", "p4ssphrase", ...keyLines]) expect(said).to.not.include(secret)
  })

  describe("logs in", () => {
    it("with a private key, before it tries a password", async () => {
      const { private: privateKey, public: publicKey } = makeKeys()
      await stage.useServer({ methods: ["publickey", "password"], publicKey })
      await stage.succeed({ private_key: privateKey.replaceAll("\n", "\r\n"), password: "" })
      await stage.succeed({ private_key: privateKey })
      expect(stage.server.passwords).to.deep.equal([])
    })

    it("with a private key that has a passphrase", async () => {
      const passphrase = "p4ssphrase"
      const keys = makeKeys(passphrase)
      await stage.useServer({ methods: ["publickey"], publicKey: keys.public })
      await stage.succeed({ private_key: keys.private, passphrase, password: "" })
    })

    it("with the password when the private key is not taken", async () => {
      await stage.useServer({ methods: ["publickey", "password"] })
      await stage.succeed({ private_key: makeKeys().private })
      expect(stage.server.passwords).to.deep.equal([SftpServer.password])
    })

    it("in a dialog, where the password goes into hidden fields only", async () => {
      await stage.useServer({ methods: ["keyboard-interactive"] })
      await stage.succeed()
      expect(stage.server.passwords).to.deep.equal(["", SftpServer.password])
    })
  })
})

async function startHost(greet: (socket: Socket) => void): Promise<net.Server> {
  const host = net.createServer(greet)
  await once(host.listen(0, "127.0.0.1"), "listening")
  return host
}

function addressOf(host: net.Server): string {
  return `sftp://127.0.0.1:${(host.address() as AddressInfo).port}/`
}

async function otherFingerprint(): Promise<string> {
  const other = await SftpServer.start()
  await other.stop()
  return other.fingerprint
}
