import { expect } from "chai"
import { fileReceipts } from "../../tools/playground/page/file_receipts"
import type { RecordedCall } from "../../tools/playground/playground_api"

const S3 = "https://bucket.s3.amazonaws.com/a%20b/c.csv"
const DROPBOX = "https://content.dropboxapi.com/2/files/upload_session"

function call(url: string, requestBytes: number, more: Partial<RecordedCall> = {}): RecordedCall {
  const common = { id: 1, host: "", method: "PUT", requestHeaders: {}, requestBody: "", requestSha256: "" }
  return { ...common, status: 200, responseBody: "", durationMs: 1, url, requestBytes, ...more }
}

describe("fileReceipts", () => {
  it("counts the pieces of an object together, and a piece that was sent again once", () => {
    const part = (number: number, status = 200) => call(`${S3}?x-id=UploadPart&partNumber=${number}`, 100, { status })
    const made = call(`${S3}?uploadId=1`, 50, { method: "POST" })
    const receipts = fileReceipts([part(1), part(2, 500), part(2), part(2), made])
    expect(receipts).to.deep.equal([{ name: "c.csv", where: "bucket.s3.amazonaws.com/a b/", bytes: 200 }])
  })

  it("counts the pieces of a session", () => {
    const piece = (step: string, arg: object) =>
      call(`${DROPBOX}/${step}`, 100, { method: "POST", requestHeaders: { "dropbox-api-arg": JSON.stringify(arg) } })
    const finish = piece("finish", { cursor: { offset: 200 }, commit: { path: "/Reports/c.csv" } })
    const calls = [piece("start", {}), piece("append_v2", { cursor: { offset: 100 } }), finish]
    expect(fileReceipts(calls)).to.deep.equal([{ name: "c.csv", where: "Dropbox/Reports/", bytes: 300 }])

    const google = "https://storage.googleapis.com/upload/storage/v1/b/bucket/o"
    const begin = call(`${google}?name=c.csv`, 2, {
      method: "POST",
      requestHeaders: { "x-upload-content-type": "text/csv" },
    })
    const chunk = (range: string, status: number) =>
      call(`${google}?upload_id=1`, 100, { status, requestHeaders: { "content-range": `bytes ${range}` } })
    const chunks = [chunk("0-99/*", 503), chunk("0-99/*", 308), chunk("100-199/200", 200)]
    const where = "storage.googleapis.com/bucket/"
    expect(fileReceipts([begin, ...chunks])).to.deep.equal([{ name: "c.csv", where, bytes: 200 }])
  })

  it("has nothing for what was refused, and for calls that it does not know", () => {
    const refused = call(`${S3}?x-id=PutObject`, 100, { status: 403 })
    const reset = call(`${S3}?x-id=PutObject`, 100, { status: undefined })
    expect(
      fileReceipts([refused, reset, call("https://api.example.com/rows", 100), call("no address", 1)]),
    ).to.deep.equal([])
  })
})
