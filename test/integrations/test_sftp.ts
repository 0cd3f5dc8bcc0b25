import { expect } from "chai"
import { base64Attachment } from "../support/samples"
import { makeKeys } from "../support/sftp_server"
import { CSV, SftpStage } from "../support/sftp_stage"

describe("sftp", () => {
  let stage: SftpStage
  beforeEach(async () => {
    stage = await SftpStage.start()
  })
  afterEach(() => stage.stop())

  it("case 1: is listed by default, with what Looker needs to know", async () => {
    const { body } = (await stage.hub().post("/").expect(200)) as { body: { integrations: Record<string, unknown>[] } }
    expect(body.integrations).to.have.length(1)
    const [item = {}] = body.integrations
    expect(item).to.include({ name: "sftp", label: "SFTP", uses_oauth: false, token_url: "" })
    expect(item).to.deep.include({ params: [], required_fields: [], supported_action_types: ["query"] })
    expect(item).to.deep.include({ supported_download_settings: ["push"] })
    expect(item).to.not.have.any.keys("supported_formats", "supported_formattings")
    expect(item).to.not.have.any.keys("supported_visualization_formattings")
    expect(item.icon_data_uri).to.match(/^data:image\/png;base64,iVBOR/)
  })

  it("asks for address, user name, password and file name, then for the optional answers, and calls nobody", async () => {
    const { body } = (await stage.hub().post("/actions/sftp/form").send({}).expect(200)) as {
      body: { fields: unknown[] }
    }
    const fields = body.fields as { name: string; type: string; required?: boolean }[]
    expect(fields.map(({ name, type, required = false }) => [name, type, required])).to.deep.equal([
      ["address", "string", true],
      ["username", "string", true],
      ["password", "string", true],
      ["filename", "string", false],
      ["private_key", "textarea", false],
      ["passphrase", "string", false],
      ["host_key_fingerprint", "string", false],
    ])
    expect(stage.server.opened).to.equal(0)
  })

  describe("answers that will not do", () => {
    afterEach(() => expect(stage.server.opened).to.equal(0))

    it("case 2: a missing attachment", async () => {
      expect(await stage.refusal({}, { attachment: undefined })).to.include("no data")
    })

    it("case 2: a missing address", async () => {
      expect(await stage.refusal({ address: undefined })).to.include('Enter the "Address"')
    })

    for (const address of ["sftp:/host/x", "/host/x", "http://host/x", "ftp://host/x", "sftp://h:0/", "sftp://a b/"]) {
      it(`case 2: the address ${address}`, async () => {
        expect(await stage.refusal({ address }))
          .to.include('The "Address"')
          .and.include("sftp://host/path/")
      })
    }

    for (const path of ["in/%2F..%2F..%2Fetc/", "in/%00/", "100%/", "in/?a", "in/#a"]) {
      it(`the path /${path}`, async () => {
        expect(await stage.refusal({ address: stage.address(`${path}`) })).to.include('"Address"')
      })
    }

    it("a private address that the operator has not permitted", async () => {
      const error = await stage.refusal({}, {}, { environment: { OUTBOUND_ALLOW: "" } })
      expect(error).to.include("127.0.0.1").and.include("OUTBOUND_ALLOW")
    })

    it("no user name, or neither password nor private key", async () => {
      expect(await stage.refusal({ username: "" })).to.include('"Username"')
      expect(await stage.refusal({ password: "" }))
        .to.include('"Password"')
        .and.include('"Private Key"')
    })

    it("a fingerprint that is none", async () => {
      const outcome = await stage.fail("ssh-keygen -l", { host_key_fingerprint: "16:27:ac:a5:76:28:2d:36" })
      expect(outcome.validation_errors).to.have.keys("host_key_fingerprint")
    })

    it("a private key that cannot be used", async () => {
      const { private: encrypted } = makeKeys("p4ss")
      const outcome = await stage.fail("its first line", { private_key: "secret-looking text" })
      expect(outcome.validation_errors).to.have.keys("private_key")
      await stage.fail("passphrase", { private_key: encrypted })
      await stage.fail("bad passphrase", { private_key: encrypted, passphrase: "wrong" })
      await stage.fail("rounds", { private_key: keyWithRounds(1_000_000), passphrase: "p4ss" })
    })
  })

  it("case 3: writes the attachment to the path of the address, named after the Look", async () => {
    await stage.succeed()
    expect(stage.server.fileNames).to.deep.equal(["/in/Plan.csv"])
    expect(stage.server.content("/in/Plan.csv")).to.deep.equal(Buffer.from(CSV))
  })

  it("case 3: takes an address without a path, or without its last slash, and ignores a login in it", async () => {
    await stage.succeed({ address: `sftp://127.0.0.1:${stage.server.port}` })
    await stage.succeed({ address: ` sftp://eve:other@127.0.0.1:${stage.server.port}/in ` })
    expect(stage.server.fileNames).to.deep.equal(["/Plan.csv", "/in/Plan.csv"])
  })

  for (const [typed, file] of [
    ["x.csv", "/in/x.csv"],
    ["../../etc/x", "/in/x.csv"],
    ["..\\..\\x.dat", "/in/x.dat"],
    ["daily feed", "/in/daily feed.csv"],
    ["sub/", "/in/sub.csv"],
    ["Q3 vs. Q2", "/in/Q3 vs. Q2.csv"],
    ["..", "/in/Plan.csv"],
    ["\u0000\n", "/in/Plan.csv"],
  ] as const) {
    it(`case 4: the file name ${JSON.stringify(typed)} gives ${file}`, async () => {
      await stage.succeed({ filename: typed })
      expect(stage.server.fileNames).to.deep.equal([file])
    })
  }

  it("case 4: a name of 255 bytes leaves room for the hidden one", async () => {
    await stage.succeed({}, { title: "📊".repeat(100) })
    const names = stage.server.requests.map((request) => request.split("/in/")[1] ?? "")
    expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).to.be.within(200, 255)
    expect(stage.server.fileNames[0]).to.match(/^\/in\/📊{62}\.csv$/u)
  })

  it("case 8: a binary attachment arrives decoded", async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256))
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    await stage.succeed({}, { attachment: base64Attachment(bytes, type, "xlsx") })
    expect(stage.server.content("/in/Plan.xlsx")).to.deep.equal(bytes)
  })

  it("case 11: undoes the percent-encoding of the path", async () => {
    stage.server.directories.add("/my dir")
    await stage.succeed({ address: stage.address("my%20dir/") })
    expect(stage.server.fileNames).to.deep.equal(["/my dir/Plan.csv"])
  })
})

/** The head of an encrypted key in OpenSSH format, whose passphrase would take `rounds` to check. */
function keyWithRounds(rounds: number): string {
  const string = (data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, data])
  }
  const count = Buffer.alloc(4)
  count.writeUInt32BE(rounds)
  const options = Buffer.concat([string(Buffer.alloc(16)), count])
  const parts = [Buffer.from("aes256-ctr"), Buffer.from("bcrypt"), options].map(string)
  const base64 = Buffer.concat([Buffer.from("openssh-key-v1\0"), ...parts, Buffer.alloc(100)]).toString("base64")
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${base64}\n-----END OPENSSH PRIVATE KEY-----`
}
