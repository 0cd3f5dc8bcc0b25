// The Cloud Storage emulator of firebase-tools without the rules of Firebase, which ask for Java.
// Argument: port.
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const { StorageRulesRuntime } = require("firebase-tools/lib/emulator/storage/rules/runtime")
const { StorageEmulator } = require("firebase-tools/lib/emulator/storage")
const { EmulatorRegistry } = require("firebase-tools/lib/emulator/registry")

StorageRulesRuntime.prototype.start = StorageRulesRuntime.prototype.stop = async () => {}

const host = "127.0.0.1"
const port = Number(process.argv[2])
EmulatorRegistry.url = () => new URL(`http://${host}:${port}`)
const emulator = new StorageEmulator({
  projectId: "demo-hub",
  host,
  port,
  rules: { name: "none", content: "" },
  auto_download: false,
})
emulator._rulesManager = { start: async () => {}, stop: async () => {}, getRuleset: () => undefined }
await emulator.start()
