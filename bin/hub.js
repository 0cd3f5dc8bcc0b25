#!/usr/bin/env node
"use strict"
// Runs the command, with the tools of contributors, from its source where ts-node is installed, else as compiled; in this process, so that exit codes and
// signals are its own.
const { existsSync } = require("node:fs")
const path = require("node:path")

const root = path.join(__dirname, "..")
const has = (...names) => existsSync(path.join(root, ...names))

if (has("node_modules", "ts-node") && has("tools", "cli", "hub.ts")) {
  require("ts-node").register({ cwd: root, transpileOnly: true })
  require("../tools/cli/hub.ts")
} else if (has("dist", "cli", "hub.js")) {
  require("../dist/cli/hub.js")
} else {
  process.stderr.write(
    "The command is not compiled: run `npm ci`, or `npm run build`, in the folder of the hub first.\n",
  )
  process.exitCode = 1
}
