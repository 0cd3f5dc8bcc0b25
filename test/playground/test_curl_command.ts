import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect } from "chai"
import { curlCommand } from "../../tools/playground/page/curl_command"
import type { RecordedCall } from "../../tools/playground/playground_api"

const CALL: RecordedCall = {
  id: 1,
  host: "api.example.com",
  method: "POST",
  url: "https://api.example.com/v1/rows?key=[secret]&q=a",
  requestHeaders: { host: "api.example.com", "content-type": "application/json", authorization: "[secret]" },
  requestBody: "{}",
  requestBytes: 2,
  requestSha256: "",
  status: 200,
  responseBody: "",
  durationMs: 1,
}

/** The words that curl gets from a shell. */
async function wordsOf(call: Partial<RecordedCall>): Promise<string[]> {
  const script = `curl() { printf '%s\\0' "$@"; }\n${curlCommand({ ...CALL, ...call })}`
  const { stdout } = await promisify(execFile)("sh", ["-c", script])
  return stdout.split("\0").slice(0, -1)
}

const withBody = (requestBody: string) => ({ requestBody, requestBytes: Buffer.byteLength(requestBody) })

describe("curlCommand", () => {
  it("repeats method, address, headers and body, with secrets as placeholders", async () => {
    expect(await wordsOf({})).to.deep.equal([
      ...["--globoff", CALL.url, "--request", "POST"],
      ...["--header", "content-type: application/json", "--header", "authorization: [secret]"],
      ...["--data-raw", "{}"],
    ])
  })

  it("gives the shell nothing to do in a body", async () => {
    const bodies = [
      "it's",
      "'",
      "''\\''",
      '$HOME `id` $(id) \\ " ! # & ; | > < * ? ~',
      "two\nlines\r\n\ttab",
      "@file",
      "-x",
      "ü 😀",
    ]
    for (const body of bodies) expect((await wordsOf(withBody(body))).at(-1), body).to.equal(body)
  })

  it("gives the shell nothing to do in an address or a header", async () => {
    const url = "https://api.example.com/a'b;id/$(id)?q=`id`"
    const words = await wordsOf({ url, requestHeaders: { "x-a": "it's $(id)", "x-empty": "" }, ...withBody("") })
    expect(words).to.include.members([url, "x-a: it's $(id)", "x-empty;"])
  })

  it("reads a long body, or one that is no text, from a file", async () => {
    const long = await wordsOf({ requestBody: "x".repeat(64 * 1024), requestBytes: 8_000_000 })
    expect(long.slice(-2)).to.deep.equal(["--data-binary", "@body.bin"])
    expect(long.join("").length).to.be.below(500)
    const binary = await wordsOf({ requestBody: "(900 bytes of application/pdf)", requestBytes: 900 })
    expect(binary.slice(-2)).to.deep.equal(["--data-binary", "@body.bin"])
    const whole = await wordsOf(withBody("x".repeat(64 * 1024)))
    expect(whole.at(-2)).to.equal("--data-raw")
  })

  it("does not call a body a form that was none, and leaves out a body that is empty", async () => {
    const put = await wordsOf({ method: "PUT", requestHeaders: {}, ...withBody("a=b") })
    expect(put).to.include.members(["PUT", "content-type:"])
    const get = await wordsOf({ method: "GET", requestHeaders: {}, ...withBody("") })
    expect(get).to.deep.equal(["--globoff", CALL.url])
    expect(await wordsOf({ method: "HEAD", requestHeaders: {}, ...withBody("") })).to.include("--head")
  })

  it("uploads by SFTP", async () => {
    const url = "sftp://files.example.com/a/b.csv"
    expect(await wordsOf({ method: "SFTP PUT", url, requestHeaders: {}, ...withBody("a,b") })).to.deep.equal([
      ...["--globoff", url, "--user", "[user]", "--upload-file", "body.bin"],
    ])
  })
})
