// Writes dist/commit.txt, which /status shows: the commit as the platform that builds names it, else as git does.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"

const { SOURCE_VERSION, HEROKU_SLUG_COMMIT } = process.env
writeFileSync("dist/commit.txt", `${SOURCE_VERSION || HEROKU_SLUG_COMMIT || ofGit()}\n`)

function ofGit() {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim()
  } catch {
    return "unknown"
  }
}
