import { freePort, Peer } from "./peer"

/**
 * Prism: answers by a published document and refuses what does not keep to it.
 * @param document Name of a file in test/peers/openapi.
 * @param answers `examples` of the document, or `dynamic`: made from its schemas. Default examples.
 */
export async function startContract(document: string, answers: "examples" | "dynamic" = "examples"): Promise<Peer> {
  const port = await freePort()
  return Peer.start(["contract.mjs", String(port), document, answers], port)
}
