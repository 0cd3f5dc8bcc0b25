// Bundles the playground's page: `node scripts/build_page.mjs [folder] [--watch]`.
import { cpSync } from "node:fs"
import { build, context } from "esbuild"

const source = "tools/playground/page"
const isWatching = process.argv.includes("--watch")
const folder = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "tools/dist/playground/page"

const options = {
  entryPoints: { app: `${source}/main.tsx` },
  outdir: folder,
  bundle: true,
  minify: !isWatching,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
}

await build(options)
for (const name of ["index.html", "icon.svg"]) cpSync(`${source}/${name}`, `${folder}/${name}`)
if (isWatching) {
  console.log(`The page stands in ${folder}.`)
  await (await context(options)).watch()
}
