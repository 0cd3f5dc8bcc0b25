// Makes the software bill of materials of what a production image installs, by `npm sbom`. As a program it writes
// sbom.cdx.json (CycloneDX) and sbom.spdx.json (SPDX) into the folder it is given.
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"

/** Format of npm → the name of its document. */
const FILES = { cyclonedx: "sbom.cdx.json", spdx: "sbom.spdx.json" }

/**
 * `npm sbom --omit=dev` leaves out every package that a tool of the developers uses, too, such as Express. So npm is shown
 * a package and a lock without the tools.
 * @param format `cyclonedx` or `spdx`.
 * @param folder That of package.json and package-lock.json. Default: the working folder.
 * @returns the document as text.
 * @throws Error with what npm printed.
 */
export function productionSbom(format, folder = ".") {
  const [manifest, lock] = ["package.json", "package-lock.json"].map((name) =>
    JSON.parse(readFileSync(path.join(folder, name), "utf8")),
  )
  const top = mkdtempSync(path.join(tmpdir(), "hub-sbom-"))
  try {
    // npm calls the product by its folder.
    const production = path.join(top, manifest.name)
    mkdirSync(production)
    const write = (name, content) => writeFileSync(path.join(production, name), JSON.stringify(content))
    write("package.json", withoutTools(manifest))
    write("package-lock.json", { ...lock, packages: productionPackages(lock.packages) })
    const words = ["sbom", `--sbom-format=${format}`, "--sbom-type=application", "--package-lock-only"]
    const { status, stdout, stderr, error } = spawnSync("npm", words, {
      cwd: production,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    })
    if (status !== 0) throw new Error(`npm sbom failed: ${error?.message ?? stderr}`)
    return stdout
  } finally {
    rmSync(top, { recursive: true })
  }
}

const withoutTools = ({ devDependencies: _tools, workspaces: _workspaces, ...rest }) => rest

/** The packages of a lock that `npm ci --omit=dev` installs from the registry: all but tools and workspaces. */
function productionPackages({ "": product, ...packages }) {
  const isInstalled = ([place, { dev, link }]) => place.startsWith("node_modules/") && !dev && !link
  return { "": withoutTools(product), ...Object.fromEntries(Object.entries(packages).filter(isInstalled)) }
}

const isProgram = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isProgram) {
  const [folder] = process.argv.slice(2)
  if (!folder) throw new Error("Give the folder that the documents go to: npm run sbom -- build/sbom")
  mkdirSync(folder, { recursive: true })
  for (const [format, name] of Object.entries(FILES)) writeFileSync(path.join(folder, name), productionSbom(format))
}
