import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { freePort, Peer } from "./peer"

/**
 * emulate: a service that remembers what it was told.
 * @param seed What the service knows at the start, besides the defaults of emulate.
 */
export async function startEmulate(
  service: "github" | "google" | "slack" | "twilio",
  seed: object = {},
): Promise<Peer> {
  const port = await freePort()
  const folder = mkdtempSync(path.join(tmpdir(), "hub-seed-"))
  const file = path.join(folder, "seed.json")
  writeFileSync(file, JSON.stringify(seed))
  try {
    const options = { service, port, seed: file, "base-url": `http://127.0.0.1:${port}` }
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    return await Peer.start(["node_modules/emulate/dist/index.js", "start", ...words], port)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
