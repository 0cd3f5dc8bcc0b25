// Compiles the tools of contributors, beside the compiled hub: what they import of its source is found in what was compiled
// from it. Does nothing where they are not installed.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"

const esbuild = await import("esbuild").catch(() => undefined)
if (esbuild && existsSync("tools")) {
  const files = readdirSync("tools", { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => !/^(dist|node_modules)\//.test(name) && !/^\w+\/page\//.test(name))
  await esbuild.build({
    entryPoints: files.filter((name) => name.endsWith(".ts")).map((name) => `tools/${name}`),
    outdir: "tools/dist",
    outbase: "tools",
    format: "cjs",
    platform: "node",
    sourcemap: true,
    logLevel: "warning",
    // An import of a file names no ending, which only a require finds.
    supported: { "dynamic-import": false },
  })
  for (const name of readdirSync("tools/dist", { recursive: true })) {
    if (!name.endsWith(".js")) continue
    const file = path.join("tools/dist", name)
    writeFileSync(file, readFileSync(file, "utf8").replace(/require\("((?:\.\.\/)+)src\//g, 'require("$1../dist/'))
  }
  for (const name of files.filter((each) => each.startsWith("simulator/data/"))) {
    cpSync(`tools/${name}`, `tools/dist/${name}`)
  }
  await import("./build_page.mjs")
}
