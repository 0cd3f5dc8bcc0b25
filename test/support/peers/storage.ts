import { freePort, Peer } from "./peer"

/** The Cloud Storage emulator of firebase-tools. It has every bucket. */
export async function startStorage(): Promise<Peer> {
  const port = await freePort()
  return Peer.start(["storage.mjs", String(port)], port)
}
