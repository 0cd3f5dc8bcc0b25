import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { setImmediate } from "node:timers/promises"
import { expect } from "chai"
import { Multipart } from "../../src/outbound"

const FILE = { field: "file", fileName: "a.csv", contentType: "text/csv" }

/** What a reader of forms that is not ours finds. */
async function parsed(form: Multipart, content: string): Promise<FormData> {
  const body = new Uint8Array(await buffer(form.stream(Readable.from([Buffer.from(content)]))))
  return new Response(body, { headers: form.headers }).formData()
}

describe("Multipart", () => {
  it("is read as a form, with every sign that a name or a text may hold", async () => {
    const text = 'Größe "1"\r\n--x: 日本'
    const form = await parsed(
      new Multipart({ key: text, none: undefined }, { ...FILE, fileName: 'ü "b"\r\n.csv' }),
      "a,b\r\n1,ü\n",
    )
    expect(form.get("key")).to.equal(text)
    const file = form.get("file") as File
    expect([file.type, await file.text()]).to.deep.equal(["text/csv", "a,b\r\n1,ü\n"])
    expect(file.name).to.equal('ü "b"\r\n.csv')
    expect([...form.keys()]).to.deep.equal(["key", "file"])
  })

  it("names its length when that of the file is known", async () => {
    const form = new Multipart({ key: "ü" }, { ...FILE, size: 3 })
    const bytes = await buffer(form.stream(Readable.from([Buffer.from("123")])))
    expect(form.headers["content-length"]).to.equal(String(bytes.length))
    expect(new Multipart({}, FILE).headers).to.have.keys("content-type")
  })

  it("fails with its file", async () => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from("1")
        throw new Error("It broke off.")
      })(),
    )
    const error = await buffer(new Multipart({}, FILE).stream(broken)).catch((thrown: unknown) => thrown)
    expect(error).to.have.property("message", "It broke off.")
  })

  it("ends its file, also when it was never read", async () => {
    const content = new Readable({ read: () => undefined })
    new Multipart({}, FILE).stream(content).destroy()
    await setImmediate()
    expect(content.destroyed).to.equal(true)
  })
})
