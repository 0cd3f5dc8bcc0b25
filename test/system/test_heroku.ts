import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { freePort } from "../../tools/cli/hub_process"
import { deliverFile, DeployedHub, FIRST_SETTINGS } from "../support/deployed_hub"
import { heroku } from "../support/platforms"

const NPM = { NPM_CONFIG_PREFER_OFFLINE: "true", NPM_CONFIG_AUDIT: "false", NPM_CONFIG_FUND: "false" }
/** A dyno is killed so many seconds after it is told to stop. */
const GRACE_SEC = 30

describe("Heroku's steps in a clean folder", function () {
  this.timeout(600_000)
  const folder = mkdtempSync(path.join(tmpdir(), "hub-heroku-"))
  let hub: DeployedHub | undefined

  before(() => {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      encoding: "utf8",
    })
    for (const file of files.split("\0")) {
      if (file && existsSync(file) && !file.endsWith("node_modules")) cpSync(file, path.join(folder, file))
    }
  })
  after(async () => {
    await hub?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it("build the hub and leave out what is for development", () => {
    const npm = (words: string[], env: Record<string, string> = {}) =>
      execFileSync("npm", words, {
        cwd: folder,
        env: { ...process.env, ...NPM, NODE_ENV: "production", ...env },
        stdio: "pipe",
      })
    // As the buildpack for Node.js does: development packages are installed for the build, and removed after it.
    npm(["ci"], { NPM_CONFIG_PRODUCTION: "false" })
    npm(["run", "build", "--if-present"])
    npm(["prune"])
    const packages = readdirSync(path.join(folder, "node_modules"))
    expect(packages).to.include("express").and.not.include.members(["mocha", "typescript", "playwright-core"])
    const [size = ""] = execFileSync("du", ["-sm", folder], { encoding: "utf8" }).split("\t")
    expect(Number(size), "MB of the slug").to.be.below(500)
  })

  it("start a hub by the Procfile, which delivers, and ends in time", async () => {
    const [, command = ""] = /^web: (.+)$/m.exec(readFileSync("Procfile", "utf8")) ?? []
    const env = {
      PATH: process.env.PATH!,
      HOME: folder,
      ...heroku().variables,
      ...FIRST_SETTINGS,
      WEB_CONCURRENCY: "2",
    }
    hub = await DeployedHub.start("sh", ["-c", command], { ...env, PORT: String(await freePort()) }, folder)
    await deliverFile(hub.url)
    const token = execFileSync("npm", ["run", "-s", "generate-api-key"], { cwd: folder, env, encoding: "utf8" })
    expect(token.trim()).to.match(/^[0-9a-f]+\/[0-9a-f]+$/)
    expect(await hub.stop()).to.be.below(GRACE_SEC)
    // A dyno is over when its first process is: that one must wait for the others.
    expect(hub.exitCode).to.equal(0)
    expect(hub.log.join("\n")).to.include("hub stopped")
    hub = undefined
  })
})
