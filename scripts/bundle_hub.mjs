// Puts the compiled hub into one file, dist/index.js, since reading hundreds of files takes a fifth of its start. Packages stay
// outside, and so do the compiled files, which the command line, the tools and the benchmarks import. Where esbuild is not
// installed dist/index.js stays as it was compiled, and does the same.
import { readFileSync } from "node:fs"
import path from "node:path"

const esbuild = await import("esbuild").catch(() => undefined)
if (esbuild) {
  await esbuild.build({
    entryPoints: ["dist/index.js"],
    outfile: "dist/index.js",
    allowOverwrite: true,
    bundle: true,
    packages: "external",
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
    plugins: [{ name: "folders", setup: (build) => build.onLoad({ filter: /\.js$/ }, withOwnFolder) }],
  })
}

/** What a module calls its folder stays the folder where it was compiled to, where its icon and its examples are. */
function withOwnFolder({ path: file }) {
  const folder = JSON.stringify(path.relative("dist", path.dirname(file)).replaceAll("\\", "/"))
  const contents = readFileSync(file, "utf8").replace(
    /\b__dirname\b/g,
    `require("node:path").join(__dirname, ${folder})`,
  )
  return { contents, loader: "js" }
}
