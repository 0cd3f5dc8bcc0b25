import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { expect } from "chai"
import { isApiToken } from "../src/sealing/api_token"
import { compileHub } from "./support/compiled_hub"

const run = promisify(execFile)
const SECRET = "a-test-secret-of-length"

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-release-"))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("npm run release-notes", () => {
  const CHANGELOG = `# Changelog

## Unreleased

- not yet

## 1.2.3 - 2026-01-31

### Added

- what is new

## 1.2.2 - 2026-01-01

- old
`
  const notesOf = async (version: string, tag: string) => {
    let outcome: { code: number; stdout: string; stderr: string } | undefined
    await inFolder(async (cwd) => {
      writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ version }))
      writeFileSync(path.join(cwd, "CHANGELOG.md"), CHANGELOG)
      const script = path.resolve("scripts/release_notes.mjs")
      outcome = await new Promise((resolve) =>
        execFile(process.execPath, [script, tag], { cwd }, (error, stdout, stderr) =>
          resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
        ),
      )
    })
    return outcome
  }

  it("prints what the changelog says of the version of the tag", async () => {
    expect(await notesOf("1.2.3", "v1.2.3")).to.deep.equal({
      code: 0,
      stdout: "### Added\n\n- what is new\n",
      stderr: "",
    })
    expect(await notesOf("1.2.2", "v1.2.2")).to.include({ code: 0, stdout: "- old\n" })
  })

  it("fails for another tag, and for a version that the changelog lacks", async () => {
    const other = await notesOf("1.2.3", "v1.2.2")
    expect(other).to.include({ code: 1, stdout: "" })
    expect(other?.stderr).to.equal('The tag is "v1.2.2", but package.json has 1.2.3: tag v1.2.3.\n')
    const missing = await notesOf("1.2", "v1.2")
    expect(missing).to.include({ code: 1, stdout: "" })
    expect(missing?.stderr).to.include('no lines under "## 1.2 - <date>"')
  })
})

describe("npm run pack-release", () => {
  before(compileHub)

  it("packs a hub that runs, in the same bytes each time", () =>
    inFolder(async (folder) => {
      const pack = async (name: string) => {
        const target = path.join(folder, name)
        await run(process.execPath, ["scripts/pack_release.mjs", target])
        return path.join(target, readdirSync(target)[0] ?? "")
      }
      const [tarball, again] = [await pack("one"), await pack("two")]
      expect(readFileSync(tarball).equals(readFileSync(again))).to.equal(true)

      const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as { name: string; version: string }
      expect(path.basename(tarball)).to.equal(`${name}-${version}.tar.gz`)
      await run("tar", ["--extract", "--file", tarball, "--directory", folder])
      const hub = path.join(folder, `${name}-${version}`)
      for (const file of ["dist/index.js", "docs/README.md", "LICENSE", ".env.example"]) {
        expect(existsSync(path.join(hub, file)), file).to.equal(true)
      }
      for (const name of ["src", "test"]) expect(existsSync(path.join(hub, name)), name).to.equal(false)

      const { PATH, HOME } = process.env
      const environment = { PATH, HOME, NODE_PATH: path.resolve("node_modules"), ACTION_HUB_SECRET: SECRET }
      const { stdout } = await run("npm", ["run", "-s", "generate-api-key"], { cwd: hub, env: environment })
      expect(isApiToken(stdout.trim(), [SECRET])).to.equal(true)
    }))
})
