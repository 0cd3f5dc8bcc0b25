import { execFile } from "node:child_process"
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { expect } from "chai"
import { isApiToken } from "../src/sealing/api_token"
import { compileHub } from "./support/compiled_hub"

const SECRET = "a-test-secret-of-length"

describe("npm run -s generate-api-key", function () {
  this.timeout(20_000)
  before(compileHub)

  it("prints one token where only the compiled hub is installed, as on Heroku", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-production-"))
    try {
      copyFileSync("package.json", path.join(folder, "package.json"))
      for (const name of ["dist", "scripts"]) symlinkSync(path.resolve(name), path.join(folder, name))
      const { PATH, HOME } = process.env
      const { stdout, stderr } = await promisify(execFile)("npm", ["run", "-s", "generate-api-key"], {
        cwd: folder,
        env: { PATH, HOME, ACTION_HUB_SECRET: SECRET },
      })
      expect(stderr).to.equal("")
      expect(isApiToken(stdout.trim(), [SECRET])).to.equal(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("is documented for Heroku with the -- that keeps its options", () => {
    const files = [
      "README.md",
      ...readdirSync("docs")
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
    ]
    const calls = files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/heroku run .*?`/g)].map(String))
    expect(calls).to.have.length.of.at.least(3)
    expect(new Set(calls)).to.deep.equal(new Set(["heroku run -- npm run -s generate-api-key`"]))
  })
})
