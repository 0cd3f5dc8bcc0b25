import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs"
import path from "node:path"
import { PROJECT_ROOT } from "../project"

/** A hub as Node runs it, without a compiler in its memory. */
export interface CompiledHub {
  /** The module that starts it. */
  index: string
  /** The module for `node -r` that sends its calls to a sandbox. */
  preload: string
}

/**
 * Finds the compiled hub beside this file; run from the source, compiles it first.
 * @param folder Where the result goes; the caller removes it.
 */
export async function compiledHub(folder: string): Promise<CompiledHub> {
  const isSource = __filename.endsWith(".ts")
  const root = isSource ? await compile(folder) : path.join(__dirname, "..", "..")
  return { index: path.join(root, "index.js"), preload: path.join(root, "sandbox", "preload.js") }
}

async function compile(folder: string): Promise<string> {
  const source = path.join(PROJECT_ROOT, "src")
  const outdir = path.join(folder, "src")
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).map((name) => path.join(source, name))
  const { build } = await import("esbuild")
  const entryPoints = files.filter((file) => file.endsWith(".ts"))
  const tsconfig = path.join(PROJECT_ROOT, "tsconfig.json")
  await build({ entryPoints, outdir, outbase: source, format: "cjs", platform: "node", tsconfig, logLevel: "warning" })
  for (const file of files.filter((name) => /\.(svg|png)$/.test(name))) {
    const copy = path.join(outdir, path.relative(source, file))
    mkdirSync(path.dirname(copy), { recursive: true })
    cpSync(file, copy)
  }
  cpSync(path.join(PROJECT_ROOT, "package.json"), path.join(folder, "package.json"))
  symlinkSync(path.join(PROJECT_ROOT, "node_modules"), path.join(folder, "node_modules"), "junction")
  return outdir
}
