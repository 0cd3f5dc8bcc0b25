import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs"
import path from "node:path"
import type { BuildOptions } from "esbuild"
import { PROJECT_ROOT } from "../../../src/cli/project_root"

/** A compiled hub, which Node runs without a compiler in memory. */
export interface CompiledHub {
  /** The module that starts the hub. */
  index: string
  /** The module for `node -r` that sends the hub's calls to a sandbox. */
  preload: string
}

/**
 * Compiles the hub when the tools run from source. Otherwise returns the hub that was compiled with the tools.
 * @param folder Folder for the compiled files; the caller removes it.
 */
export async function compiledHub(folder: string): Promise<CompiledHub> {
  if (__filename.endsWith(".ts")) return compile(folder)
  const preload = path.join(PROJECT_ROOT, "tools", "dist", "sandbox", "preload.js")
  return { index: path.join(PROJECT_ROOT, "dist", "index.js"), preload }
}

async function compile(folder: string): Promise<CompiledHub> {
  const source = path.join(PROJECT_ROOT, "src")
  const outdir = path.join(folder, "src")
  const files = readdirSync(source, { recursive: true, encoding: "utf8", withFileTypes: true })
    // Examples are read by this process.
    .filter((entry) => entry.isFile() && !entry.name.endsWith("_examples.ts"))
    .map(({ parentPath, name }) => path.join(parentPath, name))
  const { build } = await import("esbuild")
  const entryPoints = files.filter((file) => file.endsWith(".ts"))
  const tsconfig = path.join(PROJECT_ROOT, "tsconfig.json")
  const common: BuildOptions = { format: "cjs", platform: "node", tsconfig, logLevel: "warning" }
  // Paths of `import()` have no extension, and only `require` finds such files.
  const supported = { "dynamic-import": false }
  await build({ ...common, entryPoints, outdir, outbase: source, supported, sourcemap: "linked" })
  const preload = path.join(folder, "preload.js")
  const sandbox = path.join(PROJECT_ROOT, "tools", "sandbox", "preload.ts")
  await build({ ...common, entryPoints: [sandbox], outfile: preload, bundle: true, packages: "external" })
  for (const file of files.filter((name) => /\.(svg|png)$/.test(name))) {
    const copy = path.join(outdir, path.relative(source, file))
    mkdirSync(path.dirname(copy), { recursive: true })
    try {
      cpSync(file, copy)
    } catch {
      // The hub lists the integration without its icon, and says so in its log.
    }
  }
  cpSync(path.join(PROJECT_ROOT, "package.json"), path.join(folder, "package.json"))
  symlinkSync(path.join(PROJECT_ROOT, "node_modules"), path.join(folder, "node_modules"), "junction")
  return { index: path.join(outdir, "index.js"), preload }
}
