import { freePort, Peer } from "./peer"

/**
 * Prism: answers by the examples of a published document, and refuses what does not keep to it.
 * @param document Name of a file in test/peers/openapi.
 * @param standIn Address of one that answers in place of Prism, which then judges both sides and answers 422 where one does
 * not keep to the document.
 */
export async function startContract(document: string, standIn?: string): Promise<Peer> {
  const port = await freePort()
  return Peer.start(["contract.mjs", String(port), document, ...(standIn === undefined ? [] : [standIn])], port)
}
