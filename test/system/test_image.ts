import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { expect } from "chai"
import { freePort } from "../../tools/cli/hub_process"
import { deliverFile, DeployedHub, FIRST_SETTINGS } from "../support/deployed_hub"
import { HubImage } from "../support/hub_image"

/** Seconds in which an idle hub ends: it takes requests for five more. */
const IDLE_STOP_SEC = 10

describe("the image", function () {
  this.timeout(900_000)
  let image: HubImage
  let hub: DeployedHub | undefined
  let port: string

  before(async () => {
    image = HubImage.build()
    port = String(await freePort())
    hub = await DeployedHub.start("bwrap", image.command(image.config.Cmd, { ...FIRST_SETTINGS, PORT: port }), {
      PATH: process.env.PATH!,
      PORT: port,
    })
  })
  after(async () => {
    await hub?.stop()
    image?.remove()
  })

  const inImage = (words: string[]) =>
    execFileSync("bwrap", image.command(words, { ...FIRST_SETTINGS, PORT: port }), { encoding: "utf8", stdio: "pipe" })

  it("holds what the hub needs, and no tools, tests, sources or development packages", () => {
    const top = `${image.root}/hub`
    expect(readdirSync(top)).to.have.members(["LICENSE", "bin", "dist", "node_modules", "package.json"])
    const packages = readdirSync(`${top}/node_modules`)
    expect(packages).to.include.members(["express", "ssh2", "undici"])
    expect(packages.filter((name) => /mocha|typescript|esbuild|chromium|playwright|-tools$/.test(name))).to.deep.equal(
      [],
    )
    expect(existsSync(`${top}/dist/integrations/sftp/sftp.png`)).to.equal(true)
  })

  it("runs as nobody of note, and cannot change itself", () => {
    const script = `
      const { writeFileSync } = require("node:fs")
      writeFileSync(process.env.TMPDIR + "/x", "")
      try { writeFileSync("x", "") } catch ({ code }) { console.log(process.getuid(), process.version.split(".")[0], code) }`
    expect(inImage(["node", "-e", script]).trim()).to.equal("1000 v24 EROFS")
  })

  it("delivers, with TMPDIR in memory", () => deliverFile(hub!.url))

  it("answers its health check, which fails without a hub", () => {
    const [kind, ...check] = image.config.Healthcheck.Test
    expect(kind).to.equal("CMD")
    inImage(check)
    const elsewhere = image.command(check, { PORT: "1" })
    expect(() => execFileSync("bwrap", elsewhere, { stdio: "pipe" })).to.throw("Command failed")
  })

  it("makes a token with its command", () => {
    expect(inImage(["node", "bin/hub.js", "key"]).trim()).to.match(/^[0-9a-f]+\/[0-9a-f]+$/)
  })

  it("ends as process 1 when it is told to", async () => {
    // What bwrap has started is process 1 of the image, which alone is sent the signal.
    const processOne = Number(readFileSync(`/proc/${hub!.pid}/task/${hub!.pid}/children`, "utf8"))
    expect(await hub!.stop(processOne)).to.be.below(IDLE_STOP_SEC)
    expect(hub!.log.join("\n")).to.include("hub stopped")
    hub = undefined
  })
})
