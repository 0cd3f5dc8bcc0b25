import { expect } from "chai"
import { createHash, randomBytes } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { SftpIntegration } from "../../src/integrations/sftp/sftp"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"
import { OpenSshServer } from "../support/openssh_server"
import { csvAttachment } from "../support/samples"

const CSV = "id,name\n1,Zoë\n"

interface Outcome {
  success: boolean
  message?: string
}

describe("sftp with OpenSSH", () => {
  let server: OpenSshServer

  const useServer = (sftpOptions?: string) => {
    before(async () => {
      server = await OpenSshServer.start(sftpOptions)
    })
    after(() => server.stop())
  }
  const deliver = async (form: Record<string, string> = {}, downloadUrl?: string): Promise<Outcome> => {
    const hub = hubWith(new SftpIntegration(), { environment: { OUTBOUND_ALLOW: "127.0.0.1" } })
    const form_params = {
      address: addressOf("upload"),
      username: server.username,
      password: OpenSshServer.password,
      ...form,
    }
    const attachment = downloadUrl ? undefined : csvAttachment(CSV)
    const scheduled_plan = { title: "Plan", download_url: downloadUrl }
    const answer = await hub
      .post("/actions/sftp/execute")
      .send({ type: "query", scheduled_plan, attachment, form_params })
    return (answer.body as { looker: Outcome }).looker
  }
  const addressOf = (directory: string) => `sftp://127.0.0.1:${server.port}/${directory}/`
  const succeed = async (...args: Parameters<typeof deliver>) =>
    expect(await deliver(...args)).to.include({ success: true })
  const fail = async (message: string, ...args: Parameters<typeof deliver>) => {
    const outcome = await deliver(...args)
    expect(outcome).to.include({ success: false })
    expect(outcome.message).to.include(message)
  }
  const read = (file: string) => readFileSync(server.outside(file), "utf8")
  const uploaded = () => readdirSync(server.outside("upload")).sort()

  describe("as Debian sets it up", () => {
    useServer()

    it("logs in with a password", async () => {
      await succeed({ filename: "password.csv" })
      expect(read("upload/password.csv")).to.equal(CSV)
    })

    for (const name of ["ed25519", "rsa"]) {
      it(`logs in with the private key ${name}`, async () => {
        await succeed({ filename: `${name}.csv`, private_key: server.key(name), password: "" })
        expect(read(`upload/${name}.csv`)).to.equal(CSV)
      })
    }

    it("logs in with a private key that has a passphrase", async () => {
      const { passphrase } = OpenSshServer
      await succeed({ filename: "encrypted.csv", private_key: server.key("encrypted"), passphrase, password: "" })
    })

    it("fails with a wrong password, and with a key that nobody knows", async () => {
      await fail("refused the login", { password: "wrong" })
      await fail("refused the login", { private_key: server.key("stranger"), password: "" })
      await succeed({ private_key: server.key("stranger") })
    })

    it("compares the host key", async () => {
      await succeed({ host_key_fingerprint: server.fingerprint })
      const other = `SHA256:${createHash("sha256").update("other").digest("base64")}`
      await fail(`shows the host key ${server.fingerprint}`, { host_key_fingerprint: other })
    })

    it("stays in the directory that the user is locked into", async () => {
      const filename = "hub_sftp_test_escape.csv"
      await fail("directory must exist", { address: addressOf("../../../../tmp"), filename })
      await succeed({ filename: `../../../../tmp/${filename}` })
      expect(existsSync(`/tmp/${filename}`)).to.equal(false)
      expect(uploaded()).to.include(filename)
    })

    it("explains a directory that is not the user's, and one that does not exist", async () => {
      await fail("Permission denied. The user needs the right to write", { address: addressOf("locked") })
      await fail("No such file. Check the path", { address: addressOf("missing") })
      mkdirSync(server.outside("upload/taken.csv"))
      await fail("or a directory has the name of the file", { filename: "taken.csv" })
      expect(statSync(server.outside("upload/taken.csv")).isDirectory()).to.equal(true)
    })

    it("replaces a file", async () => {
      writeFileSync(server.outside("upload/old.csv"), "old content that is longer than the new one")
      const { ino } = statSync(server.outside("upload/old.csv"))
      await succeed({ filename: "old.csv" })
      expect(read("upload/old.csv")).to.equal(CSV)
      expect(statSync(server.outside("upload/old.csv")).ino).to.not.equal(ino)
    })

    it("keeps the old file when the data breaks off, and leaves nothing else", async () => {
      const looker = await FakeLooker.start()
      writeFileSync(server.outside("upload/kept.csv"), "old")
      const downloadUrl = looker.download(randomBytes(1_000_000), { cutAfterBytes: 500_000 })
      await fail("download", { filename: "kept.csv" }, downloadUrl)
      await looker.stop()
      expect(read("upload/kept.csv")).to.equal("old")
      expect(uploaded().filter((name) => name.startsWith("."))).to.deep.equal([])
    })

    it("uploads 64 MB", async () => {
      const looker = await FakeLooker.start()
      const data = randomBytes(64 * 1024 * 1024)
      const startedAt = performance.now()
      await succeed({ filename: "big.csv" }, looker.download(data))
      console.log(`        64 MB in ${Math.round(performance.now() - startedAt)} ms`)
      await looker.stop()
      expect(sha256(readFileSync(server.outside("upload/big.csv")))).to.equal(sha256(data))
    })
  })

  describe("without OpenSSH's own way of renaming", () => {
    useServer("-P posix-rename")

    it("writes and replaces a file", async () => {
      await succeed()
      writeFileSync(server.outside("upload/Plan.csv"), "old")
      await succeed()
      expect(read("upload/Plan.csv")).to.equal(CSV)
      expect(uploaded()).to.deep.equal(["Plan.csv"])
    })
  })

  describe("where nothing can be renamed", () => {
    useServer("-P posix-rename,rename")

    it("writes and replaces a file", async () => {
      await succeed()
      writeFileSync(server.outside("upload/Plan.csv"), "old content that is longer than the new one")
      await succeed()
      expect(read("upload/Plan.csv")).to.equal(CSV)
      expect(uploaded()).to.deep.equal(["Plan.csv"])
    })
  })
})

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex")
}
