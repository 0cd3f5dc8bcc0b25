import { expect } from "chai"
import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { readLogin } from "../../../src/integrations/sftp/sftp_login"
import { SftpSession } from "../../../src/integrations/sftp/sftp_session"
import { upload } from "../../../src/integrations/sftp/sftp_upload"
import { SshLink } from "../../../src/integrations/sftp/ssh_link"
import { AUTHORIZATION } from "../../support/hub_with"
import { type Operation, SftpServer, STATUS_CODE } from "../../support/sftp_server"
import { CSV, type Delivery, SftpStage } from "../../support/sftp_stage"

const { FAILURE, NO_SUCH_FILE, OK, PERMISSION_DENIED } = STATUS_CODE
const DRAFT = /^\/in\/\.[^/]+\.part$/

describe("sftp: upload", () => {
  let stage: SftpStage
  beforeEach(async () => {
    stage = await SftpStage.start()
  })
  afterEach(() => stage.stop())

  const openLogin = async () => {
    const { username, password } = SftpServer
    return SshLink.open({
      host: { address: "127.0.0.1", family: 4 },
      port: stage.server.port,
      login: await readLogin({ username, password }),
      checkHostKey: () => undefined,
      limits: { connectMs: 60_000, loginMs: 60_000, idleMs: 60_000 },
      signal: new AbortController().signal,
    })
  }

  it("streams what Looker holds ready, and shows the file when it is complete", async () => {
    const data = Buffer.from(CSV.repeat(400_000))
    await stage.succeed({ filename: "big.csv" }, { downloadUrl: stage.looker.download(data) })
    expect(stage.server.content("/in/big.csv")?.equals(data)).to.equal(true)
    const written = stage.server.requests
      .filter((request) => /^(OPEN|WRITE)/.test(request))
      .map((each) => each.split(" ")[1])
    expect(written).to.have.length(3)
    for (const file of written) expect(file).to.match(DRAFT)
  })

  it("writes an empty result as an empty file", async () => {
    await stage.succeed({ filename: "none.csv" }, { downloadUrl: stage.looker.download("") })
    expect(stage.server.text("/in/none.csv")).to.equal("")
  })

  describe("leaves nothing behind and closes the connection", () => {
    afterEach(async () => {
      await stage.server.untilClosed()
      expect(stage.server.fileNames).to.deep.equal([])
    })

    it("when the directory does not exist, and does not ask Looker for the data", async () => {
      const downloadUrl = stage.looker.download(CSV)
      await stage.fail("the directory must exist", { address: stage.address("out/") }, { downloadUrl })
      expect(stage.looker.downloads).to.equal(0)
    })

    it("when the user may not write", async () => {
      stage.server.react = (operation) => (operation === "OPEN" ? PERMISSION_DENIED : undefined)
      await stage.fail("The SFTP server refused: Permission denied. The user needs the right to write")
    })

    it("when the disk fills up", async () => {
      stage.server.react = (operation) => (operation === "WRITE" ? FAILURE : undefined)
      await stage.fail("The SFTP server refused: Failure. Look whether its disk is full")
    })

    it("when the server acknowledges what it does not keep", async () => {
      stage.server.react = (operation) => (operation === "WRITE" ? OK : undefined)
      await stage.fail(`holds 0 of ${Buffer.byteLength(CSV)} bytes`)
    })

    it("when a directory has the name of the file", async () => {
      stage.server.directories.add("/in/Plan.csv")
      await stage.fail("The SFTP server refused: Failure")
      expect(stage.server.directories).to.include("/in/Plan.csv")
    })

    it("when Looker refuses the download", async () => {
      await stage.fail("404", {}, { downloadUrl: `${stage.looker.url}/downloads/used` })
    })

    it("when the attachment is broken", async () => {
      const attachment = { mimetype: "application/json", extension: "json", data: '[{"a":1},' }
      await stage.execute({}, { attachment }).expect(400)
    })

    it("when Looker hangs up during a download", async () => {
      const downloadUrl = stage.looker.download(CSV.repeat(10_000), { hang: true })
      await hangUpOn("WRITE", { downloadUrl })
      await stage.looker.untilAborted()
    })

    it("when Looker hangs up while the server keeps an attachment waiting", async () => {
      await hangUpOn("WRITE", {}, "silence")
    })

    /** Sends, and closes Looker's connection at the first such request to the SFTP server. */
    async function hangUpOn(operation: Operation, delivery: Delivery, reaction?: "silence") {
      const reached = new Promise<void>((resolve) => {
        stage.server.react = (each) => {
          if (each !== operation) return undefined
          resolve()
          return reaction
        }
      })
      const hubServer = http.createServer(stage.hub().app).listen(0, "127.0.0.1")
      await once(hubServer, "listening")
      const { port } = hubServer.address() as AddressInfo
      const headers = { authorization: AUTHORIZATION, "content-type": "application/json" }
      const options = { host: "127.0.0.1", port, path: "/actions/sftp/execute", method: "POST", headers }
      const request = http.request(options).on("error", () => undefined)
      request.end(JSON.stringify(stage.body({}, delivery)))
      await reached
      request.destroy()
      await stage.server.untilClosed()
      await once(hubServer.close(), "close")
    }

    it("when the data breaks off before the server is ready for it", async () => {
      const source = new Readable({ read: () => undefined })
      // The second time the hidden file is opened, to be written: nothing reads the source yet.
      stage.server.react = (operation, file) => {
        if (operation === "OPEN" && stage.server.files.has(file)) source.destroy(new Error("broke off"))
        return undefined
      }
      const link = await openLogin()
      const session = await SftpSession.start(link)
      const written = upload(session, "/in/a.csv", async () => source, new AbortController().signal)
      expect(await written.catch((error: Error) => error.message)).to.equal("broke off")
      await link.close()
    })
  })

  it("reads the data at the pace of the server", async () => {
    const size = 48 * 1024 * 1024
    let read = 0
    const source = new Readable({
      read() {
        const bytes = Math.min(64 * 1024, size - read)
        read += bytes
        this.push(bytes > 0 ? Buffer.alloc(bytes) : null)
      },
    })
    let furthestAhead = 0
    stage.server.react = (operation, file) => {
      const isWrite = operation === "WRITE"
      if (isWrite) furthestAhead = Math.max(furthestAhead, read - (stage.server.content(file)?.length ?? 0))
      return undefined
    }
    const link = await openLogin()
    await upload(await SftpSession.start(link), "/in/a.csv", async () => source, new AbortController().signal)
    await link.close()
    expect(stage.server.content("/in/a.csv")).to.have.length(size)
    expect(furthestAhead).to.be.below(4 * 1024 * 1024)
  })

  it("takes the word of a server that does not tell sizes", async () => {
    stage.server.react = (operation) => (operation === "STAT" ? PERMISSION_DENIED : undefined)
    await stage.succeed()
    stage.server.react = (operation) => (operation === "STAT" ? NO_SUCH_FILE : undefined)
    await stage.fail("The SFTP server refused", { filename: "gone.csv" })
  })

  it("leaves no complete-looking file when the connection is cut while it writes", async () => {
    stage.server.addFile("/in/Plan.csv", "old")
    stage.server.react = (operation) => (operation === "WRITE" ? "cut" : undefined)
    await stage.fail("The connection to the SFTP server broke off")
    await stage.server.untilClosed()
    expect(stage.server.text("/in/Plan.csv")).to.equal("old")
    for (const file of stage.server.files.keys()) expect(file).to.match(/Plan\.csv$|\.part$/)
  })

  for (const operation of ["OPEN", "WRITE", "CLOSE", "STAT", "RENAME"]) {
    it(`gives up a server that does not answer ${operation}`, async () => {
      stage.server.react = (each) => (each === operation ? "silence" : undefined)
      await stage.fail("did not answer within 1 second", {}, {}, { idleMs: 1000 })
      await stage.server.untilClosed()
      expect(stage.server.files.has("/in/Plan.csv")).to.equal(false)
    })
  }

  it("breaks a download off when the server fails", async () => {
    stage.server.react = (operation) => (operation === "WRITE" ? FAILURE : undefined)
    await stage.fail("disk is full", {}, { downloadUrl: stage.looker.download(CSV.repeat(10_000), { hang: true }) })
    await stage.looker.untilAborted()
  })

  it("waits for a slow Looker longer than for the server", async () => {
    const source = () => Readable.from(slowly([CSV, CSV], 1500), { objectMode: false })
    await stage.succeed({ filename: "slow.csv" }, { downloadUrl: stage.looker.download(source) }, { idleMs: 1000 })
    expect(stage.server.text("/in/slow.csv")).to.equal(CSV + CSV)
  })
})

async function* slowly(pieces: string[], pauseMs: number) {
  for (const piece of pieces) {
    yield Buffer.from(piece)
    await sleep(pauseMs)
  }
}
