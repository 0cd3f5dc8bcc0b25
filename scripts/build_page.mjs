// Bundles a page of the tools: `node scripts/build_page.mjs [page] [folder] [--watch]`. Without a page, all of them.
import { cpSync } from "node:fs"
import { build, context } from "esbuild"
import { writeGuides } from "./guide_pages.mjs"

/** The module that each page begins with. */
const PAGES = { playground: "main.tsx", lookerbot: "main.ts", links: "main.ts" }

const isWatching = process.argv.includes("--watch")
const [page, folder] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"))

async function bundle(name, outdir) {
  const source = `tools/${name}/page`
  const options = {
    entryPoints: { app: `${source}/${PAGES[name]}` },
    outdir,
    bundle: true,
    minify: !isWatching,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
  }
  await build(options)
  for (const file of ["index.html", "icon.svg"]) cpSync(`${source}/${file}`, `${outdir}/${file}`)
  if (name === "playground") writeGuides(outdir)
  if (!isWatching) return
  console.log(`The page stands in ${outdir}.`)
  await (await context(options)).watch()
}

const names = page ? [page] : Object.keys(PAGES)
for (const name of names) await bundle(name, folder ?? `tools/dist/${name}/page`)
