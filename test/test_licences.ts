import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"

interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs a script of package.json's in a folder. */
function run(script: string, words: string[], { cwd = ".", search = process.env.PATH } = {}): Promise<Outcome> {
  const command = [path.resolve("scripts", script), ...words]
  const env = { ...process.env, PATH: search }
  return new Promise((resolve) =>
    execFile(process.execPath, command, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  )
}

interface LockedPackage {
  version: string
  license?: string
  dev?: boolean
  dependencies?: Record<string, string>
}

/** The folder of a product that needs `first`, and of its tools, among which is `tool`. */
function product(packages: Record<string, LockedPackage>, use: (folder: string) => Promise<void>): Promise<void> {
  const manifest = {
    name: "product",
    version: "1.0.0",
    dependencies: { first: "1.0.0" },
    devDependencies: { tool: "1.0.0" },
  }
  const places = Object.entries(packages).map(([name, content]) => [`node_modules/${name}`, content])
  const lock = { name: "product", lockfileVersion: 3, packages: { "": manifest, ...Object.fromEntries(places) } }
  return inFolder((folder) => {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest))
    writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify(lock))
    return use(folder)
  })
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-licences-"))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const mit = (rest: Partial<LockedPackage> = {}): LockedPackage => ({ version: "1.0.0", license: "MIT", ...rest })

describe("npm run licences", () => {
  const UNKNOWN = "none that the list of SPDX has"

  it("takes every package of the lock that a production image installs", async () => {
    const { code, stdout, stderr } = await run("check_licences.mjs", [])
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, LockedPackage> }
    const installed = Object.entries(lock.packages)
      .filter(([place, { dev }]) => place.startsWith("node_modules/") && !dev)
      .filter(([place]) => place !== "node_modules/looker-integration-hub-tools")
    const names = installed.map(([place, { version }]) => `${place.split("node_modules/").at(-1)}@${version}`)
    expect(stdout).to.include(`The licences of ${new Set(names).size} packages are on the list: `)
    expect(names.filter((name) => name.startsWith("express@"))).to.have.length(1)
  })

  it("names a package with a refused licence, one without a licence, and what brings them in", () =>
    product(
      {
        first: mit({ dependencies: { second: "1.0.0", silent: "1.0.0" } }),
        second: mit({ dependencies: { third: "1.0.0" } }),
        third: { version: "1.0.0", license: "GPL-3.0-only" },
        silent: { version: "1.0.0" },
        tool: { version: "1.0.0", license: "GPL-3.0-only", dev: true },
      },
      async (cwd) => {
        const { code, stdout, stderr } = await run("check_licences.mjs", [], { cwd })
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" })
        expect(stderr).to.include(
          "  third@1.0.0: GPL-3.0-only\n    by product@1.0.0 > first@1.0.0 > second@1.0.0 > third@1.0.0\n",
        )
        expect(stderr).to.include(`  silent@1.0.0: ${UNKNOWN}\n    by product@1.0.0 > first@1.0.0 > silent@1.0.0\n`)
        expect(stderr).to.not.include("tool")
      },
    ))

  it("checks a package of the product that a tool needs as well", () =>
    product(
      {
        first: { version: "1.0.0", license: "AGPL-3.0-only" },
        tool: mit({ dev: true, dependencies: { first: "1.0.0" } }),
      },
      async (cwd) => {
        const { code, stderr } = await run("check_licences.mjs", [], { cwd })
        expect(code).to.equal(1)
        expect(stderr).to.include("first@1.0.0: AGPL-3.0-only")
      },
    ))

  it("takes of an expression one choice, and all that is joined", () => {
    const taken = ["(MIT OR GPL-3.0-only)", "GPL-2.0-only OR Apache-2.0", "MIT AND ISC"]
    const refused = ["(MIT AND GPL-3.0-only)", "GPL-2.0-only OR LGPL-3.0-only"]
    const others = ["SEE LICENSE IN LICENSE.txt", "Free"]
    const named = [...taken, ...refused, ...others].map((license, index) => [
      `package${index}`,
      { version: "1.0.0", license },
    ])
    const dependencies = Object.fromEntries(named.map(([name]) => [name, "1.0.0"]))
    return product({ first: mit({ dependencies }), ...Object.fromEntries(named) }, async (cwd) => {
      const { stderr } = await run("check_licences.mjs", [], { cwd })
      expect([...stderr.matchAll(/^ {2}package\d@1\.0\.0: (.*)$/gm)].map(([, licence]) => licence)).to.deep.equal([
        ...refused,
        ...others.map(() => UNKNOWN),
      ])
    })
  })
})

describe("npm run sbom", () => {
  it("writes what a production image installs, in both formats", () =>
    inFolder(async (folder) => {
      expect(await run("production_sbom.mjs", [folder])).to.include({ code: 0, stderr: "" })
      const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), "utf8"))
      const cyclone = read("sbom.cdx.json") as { components: { name: string; hashes: unknown[] }[] }
      const spdx = read("sbom.spdx.json") as { spdxVersion: string; packages: { name: string }[] }
      const names = cyclone.components.map(({ name }) => name)
      expect(names).to.include.members(["express", "ssh2", "zod"])
      expect(names).to.not.include("mocha")
      expect(cyclone.components.filter(({ hashes }) => hashes.length === 0)).to.deep.equal([])
      expect(spdx.spdxVersion).to.match(/^SPDX-2/)
      expect(spdx.packages.map(({ name }) => name)).to.include.members([...names, "looker-integration-hub"])
    }))
})

describe("npm run signatures", () => {
  /** Runs the check where `npm` prints this and ends with this code. */
  const checkWith = async (printed: unknown, code: number, words: string[] = []) => {
    let outcome: Outcome | undefined
    await inFolder(async (folder) => {
      const text = typeof printed === "string" ? printed : `console.log(${JSON.stringify(JSON.stringify(printed))})`
      writeFileSync(path.join(folder, "npm"), `#!${process.execPath}\n${text}\nprocess.exitCode = ${code}\n`, {
        mode: 0o755,
      })
      outcome = await run("check_signatures.mjs", words, { search: folder })
    })
    return outcome!
  }
  const failure = (code: string | undefined, summary: string) => ({ error: { code, summary, detail: "" } })
  const UNCHECKED = "Signatures were not checked: the registry does not answer"

  it("is content when npm found none wrong and none missing", async () => {
    const { code, stdout } = await checkWith({ invalid: [], missing: [] }, 0)
    expect(code).to.equal(0)
    expect(stdout).to.equal("The registry's signatures of the installed packages are right.\n")
  })

  it("names packages whose signature is wrong or missing", async () => {
    const named = (name: string) => [{ name, version: "1.0.0", registry: "https://registry.example" }]
    const { code, stderr } = await checkWith({ invalid: named("changed"), missing: named("unsigned") }, 1)
    expect(code).to.equal(1)
    expect(stderr).to.equal("Wrong signatures:\n  changed@1.0.0\nWithout a signature:\n  unsigned@1.0.0\n")
  })

  it("says in a line that the registry does not answer or has no keys, which fails where an answer is required", async () => {
    const lost = failure("ENOTFOUND", "request to https://keys.example failed")
    const keyless = failure(undefined, "found no dependencies to audit that were installed from a supported registry")
    const slow = "setInterval(() => {}, 1000)"
    const cases: [unknown, string[], string][] = [
      [lost, [], " (ENOTFOUND).\n"],
      [failure("E503", "503 Service Unavailable"), [], " (E503).\n"],
      [keyless, [], " (it publishes no keys).\n"],
      [slow, ["--seconds=1"], " (npm took longer than 1 seconds).\n"],
    ]
    for (const [printed, words, reason] of cases) {
      expect(await checkWith(printed, 1, words)).to.deep.equal({ code: 0, stdout: UNCHECKED + reason, stderr: "" })
    }
    const required = await checkWith(lost, 1, ["--required"])
    expect(required).to.deep.equal({ code: 1, stdout: "", stderr: `${UNCHECKED} (ENOTFOUND).\n` })
  })

  it("fails when npm failed otherwise, with what npm says", async () => {
    const forged = failure("TUF_REFRESH_METADATA_ERROR", "root was signed by 1/3 keys")
    for (const printed of [forged, "console.error('npm broke')"]) {
      const { code, stderr } = await checkWith(printed, 1)
      expect(code).to.equal(1)
      expect(stderr).to.match(/root was signed by 1\/3 keys|npm broke/)
    }
  })
})
