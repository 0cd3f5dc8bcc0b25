// Packs the compiled hub into looker-integration-hub-VERSION.tar.gz, in the folder it is given. Where it is unpacked,
// `npm ci --omit=dev` and `npm start` run it. The same files give the same bytes. Needs GNU tar.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync } from "node:fs"
import path from "node:path"

/** `tools/package.json` because the lock names it. */
const CONTENT = [
  ...["dist", "bin", "scripts/run_cli.mjs", "package.json", "package-lock.json", "tools/package.json"],
  ...[".env.example", ".nvmrc", "Procfile", "docs", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"],
]

const [folder] = process.argv.slice(2)
if (!folder) throw new Error("Give the folder that the tarball goes to: npm run pack-release -- release")
if (!existsSync("dist/index.js")) throw new Error("The hub is not compiled: run npm run build first.")
mkdirSync(folder, { recursive: true })
const { name, version } = JSON.parse(readFileSync("package.json", "utf8"))
const top = `${name}-${version}`
const { status } = spawnSync(
  "tar",
  [
    ...["--create", "--file", path.join(folder, `${top}.tar.gz`), "--use-compress-program", "gzip --no-name"],
    ...["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=go=rX,u+rw"],
    ...["--transform", `s,^,${top}/,`, "--exclude=.compiled_at", ...CONTENT],
  ],
  { stdio: "inherit" },
)
process.exitCode = status ?? 1
