import { freePort, Peer } from "./peer"

/**
 * Prism: answers by the examples of a published document, and refuses what does not keep to it.
 * @param document Name of a file in test/peers/openapi.
 */
export async function startContract(document: string): Promise<Peer> {
  const port = await freePort()
  return Peer.start(["contract.mjs", String(port), document], port)
}
