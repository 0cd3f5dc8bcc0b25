// Compiles the hub unless `dist` is newer than its source: for tests of what runs as a process of its own.
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

process.chdir(fileURLToPath(new URL("..", import.meta.url)))
const stamp = "dist/.compiled_at"

// A folder is newer when a file in it was removed.
const filesIn = (folder) => readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`)
const sources = ["src", "tools"]
  .flatMap((folder) => [folder, ...filesIn(folder)])
  .filter((file) => !file.includes("/dist"))
const inputs = [...sources, "tsconfig.json", "tsconfig.build.json", "package.json"]
const changedMs = Math.max(...inputs.map((file) => statSync(file).mtimeMs))

if (!existsSync(stamp) || statSync(stamp).mtimeMs <= changedMs) {
  const startedAt = new Date()
  const { status } = spawnSync("npm", ["run", "-s", "build"], { stdio: "inherit" })
  if (status === 0) writeFileSync(stamp, `${startedAt.toISOString()}\n`)
  process.exitCode = status ?? 1
}
