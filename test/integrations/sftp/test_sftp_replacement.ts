import { expect } from "chai"
import { STATUS_CODE } from "../../support/sftp_server"
import { CSV, SftpStage } from "../../support/sftp_stage"

const { FAILURE, OP_UNSUPPORTED, PERMISSION_DENIED } = STATUS_CODE

describe("sftp: replacement", () => {
  let stage: SftpStage
  beforeEach(async () => {
    stage = await SftpStage.start()
  })
  afterEach(() => stage.stop())

  describe("case 9: an existing file", () => {
    beforeEach(() => stage.server.addFile("/in/Plan.csv", "old"))

    it("is replaced at once where the server allows it", async () => {
      stage.server.refusesToReplace = false
      await stage.succeed()
      expect(stage.server.fileNames).to.deep.equal(["/in/Plan.csv"])
      expect(stage.server.text("/in/Plan.csv")).to.equal(CSV)
      expect(stage.server.requests.filter((request) => /^RENAME|^REMOVE/.test(request))).to.have.length(2)
    })

    it("is replaced in steps where the server renames to free names only", async () => {
      await stage.succeed()
      expect(stage.server.fileNames).to.deep.equal(["/in/Plan.csv"])
      expect(stage.server.text("/in/Plan.csv")).to.equal(CSV)
    })

    it("comes back when the steps cannot be finished", async () => {
      let renames = 0
      stage.server.react = (operation) => (operation === "RENAME" && [2, 4].includes(++renames) ? FAILURE : undefined)
      await stage.fail("refused")
      expect(stage.server.fileNames).to.deep.equal(["/in/Plan.csv"])
      expect(stage.server.text("/in/Plan.csv")).to.equal("old")
    })

    it("is named when it cannot be brought back", async () => {
      let renames = 0
      stage.server.react = (operation) =>
        operation === "RENAME" && [2, 4, 5].includes(++renames) ? FAILURE : undefined
      const { message = "" } = await stage.fail("The file that stood there before is now")
      const [file = ""] = stage.server.fileNames
      expect(message).to.include(`"${file.replace("/in/", "")}"`)
      expect(stage.server.text(file)).to.equal("old")
    })

    it("stays as it was when the data breaks off", async () => {
      const downloadUrl = stage.looker.download(CSV.repeat(1000), { cutAfterBytes: 5000 })
      await stage.fail("download", { filename: "Plan.csv" }, { downloadUrl })
      expect(stage.server.fileNames).to.deep.equal(["/in/Plan.csv"])
      expect(stage.server.text("/in/Plan.csv")).to.equal("old")
    })
  })

  describe("where nothing can be renamed", () => {
    beforeEach(() => {
      stage.server.react = (operation) => (operation === "RENAME" ? PERMISSION_DENIED : undefined)
    })

    it("writes in place, a download as well", async () => {
      stage.server.addFile("/in/Plan.csv", "old content that is longer than the new one")
      await stage.succeed()
      await stage.succeed({ filename: "down.csv" }, { downloadUrl: stage.looker.download(CSV) })
      expect(stage.server.fileNames).to.deep.equal(["/in/Plan.csv", "/in/down.csv"])
      expect(stage.server.text("/in/Plan.csv")).to.equal(CSV)
      expect(stage.server.text("/in/down.csv")).to.equal(CSV)
    })

    it("removes what was written when the data breaks off", async () => {
      const downloadUrl = stage.looker.download(CSV.repeat(1000), { cutAfterBytes: 5000 })
      await stage.fail("download", { filename: "x.csv" }, { downloadUrl })
      expect(stage.server.fileNames).to.deep.equal([])
      expect(stage.server.requests).to.include("OPEN /in/x.csv")
    })

    it("does not touch the file that stands there when Looker refuses the download", async () => {
      stage.server.addFile("/in/x.csv", "old")
      await stage.fail("404", { filename: "x.csv" }, { downloadUrl: `${stage.looker.url}/downloads/used` })
      expect(stage.server.text("/in/x.csv")).to.equal("old")
    })

    it("says what is left when it cannot be removed either", async () => {
      stage.server.react = (operation) => (/RENAME|REMOVE/.test(operation) ? OP_UNSUPPORTED : undefined)
      const downloadUrl = stage.looker.download(CSV.repeat(1000), { cutAfterBytes: 5000 })
      await stage.fail('An unfinished file may be left: "x.csv"', { filename: "x.csv" }, { downloadUrl })
    })
  })
})
