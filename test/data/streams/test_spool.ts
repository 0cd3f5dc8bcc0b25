import { expect } from "chai"
import fc from "fast-check"
import { closeSync, statSync } from "node:fs"
import { buffer } from "node:stream/consumers"
import { UnavailableError } from "../../../src/errors/errors"
import { Spool } from "../../../src/data/streams/spool"
import { canListOpenFiles, openSpoolFiles } from "../../support/open_spool_files"

describe("Spool", () => {
  async function spoolOf(pieces: Uint8Array[], memoryLimitBytes?: number) {
    const spool = new Spool(memoryLimitBytes)
    for (const piece of pieces) await spool.write(piece)
    return spool
  }

  it("gives back what was written, whatever the sizes, to several readers at once", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 0, max: 64 }), async (written, memoryLimitBytes) => {
        const expected = Buffer.concat(written)
        const spool = await spoolOf(written, memoryLimitBytes)
        const read = await Promise.all([buffer(spool.read()), buffer(spool.read())])
        expect(spool.size).to.equal(expected.length)
        expect(read.map((bytes) => bytes.equals(expected))).to.deep.equal([true, true])
        expect((await buffer(spool.read())).equals(expected)).to.equal(true)
        await spool.dispose()
      }),
    )
  })

  it("does not depend on the written bytes staying as they were", async () => {
    const piece = Buffer.from("before")
    const spool = await spoolOf([piece])
    piece.fill("x")
    expect((await buffer(spool.read())).toString()).to.equal("before")
    await spool.dispose()
  })

  it("reads in slices from memory as from the file", async () => {
    for (const memoryLimitBytes of [2 ** 20, 1000]) {
      const spool = await spoolOf([Buffer.alloc(600_000, "a")], memoryLimitBytes)
      const sizes: number[] = []
      for await (const slice of spool.read() as AsyncIterable<Buffer>) sizes.push(slice.length)
      expect(Math.max(...sizes)).to.be.at.most(2 ** 19)
      expect(sizes.reduce((sum, size) => sum + size)).to.equal(600_000)
      await spool.dispose()
    }
  })

  it("refuses to be written once it is read, and to be read once it is disposed", async () => {
    const spool = await spoolOf([Buffer.from("a")])
    spool.read().destroy()
    expect(() => spool.write(Buffer.from("b"))).to.throw("cannot be written")
    await spool.dispose()
    expect(() => spool.read()).to.throw("cannot be read")
  })

  it("fails a reader that is open when it is disposed, also one that nobody listens to", async () => {
    for (const memoryLimitBytes of [2 ** 20, 1000]) {
      const spool = await spoolOf([Buffer.alloc(500_000)], memoryLimitBytes)
      const [forgotten, used] = [spool.read(), spool.read()]
      const iterator = used[Symbol.asyncIterator]() as AsyncIterator<Buffer>
      await iterator.next()
      const closed = new Promise((resolve) => forgotten.once("close", resolve))
      await Promise.all([spool.dispose(), spool.dispose()])
      await closed
      const failure = await iterator.next().catch((error: unknown) => error)
      expect(failure).to.be.an("error").with.property("message").that.includes("released before it was read")
    }
  })

  it("tells when the temporary directory cannot be used", async () => {
    const before = process.env.TMPDIR
    process.env.TMPDIR = "/nowhere-to-be-found"
    try {
      const spool = new Spool(1)
      const failure = await Promise.resolve(spool.write(Buffer.from("ab"))).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(UnavailableError)
      expect(failure).to.have.nested.property("cause.code", "ENOENT")
      await spool.dispose()
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  })

  describe("the temporary file", () => {
    before(function () {
      if (!canListOpenFiles) this.skip()
    })

    it("exists only beyond the limit, nameless and for its owner, and is closed by dispose", async () => {
      const spool = await spoolOf([Buffer.alloc(1000)], 1000)
      expect(openSpoolFiles()).to.deep.equal([])

      await spool.write(Buffer.alloc(1))
      const [file, ...others] = openSpoolFiles()
      expect(others).to.deep.equal([])
      expect(file?.target).to.match(/ \(deleted\)$/)
      expect(statSync(file?.descriptor ?? "").mode & 0o777).to.equal(0o600)

      await spool.dispose()
      await spool.dispose()
      expect(openSpoolFiles()).to.deep.equal([])
    })

    it("does not keep to itself that it could not be written", async () => {
      const spool = await spoolOf([Buffer.alloc(1000), Buffer.alloc(1)], 1000)
      closeSync(Number(openSpoolFiles()[0]?.descriptor.split("/").at(-1)))
      const writeAndRead = async () => {
        await spool.write(Buffer.alloc(1000))
        await buffer(spool.read())
      }
      const failure = await writeAndRead().catch((error: unknown) => error)
      expect(failure).to.have.nested.property("cause.code", "EBADF")
      await spool.dispose()
    })

    it("is closed also when dispose comes while it is written or read", async () => {
      const written = new Spool(1000)
      void written.write(Buffer.alloc(5_000_000))
      await written.dispose()

      const read = await spoolOf([Buffer.alloc(500_000)], 1000)
      void buffer(read.read()).catch(() => {})
      await read.dispose()
      expect(openSpoolFiles()).to.deep.equal([])
    })
  })
})
