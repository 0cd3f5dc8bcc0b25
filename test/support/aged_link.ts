import { LinkSeal } from "../../src/links/sealing/link_seal"
import { KeyRing } from "../../src/sealing"

/**
 * The address of a link that was made earlier, and ends so much earlier: sealed by the hub's own code, with the same key.
 * @param bySec Seconds.
 * @param secrets Those of the links, one of which opens it.
 */
export async function agedAddress(address: string, bySec: number, secrets: readonly string[]): Promise<string> {
  const at = address.lastIndexOf("/") + 1
  for (const secret of secrets) {
    const seal = new LinkSeal(new KeyRing([secret]), new Set())
    const link = seal.read(address.slice(at))?.link
    if (!link) continue
    return address.slice(0, at) + (await seal.seal({ ...link, made: link.made - bySec, ends: link.ends - bySec }))
  }
  throw new Error("The link does not open.")
}
