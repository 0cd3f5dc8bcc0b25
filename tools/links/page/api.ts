import { ask, post } from "../../lookerbot/page/server"
import type { FaultyPlace, Happening, HappeningAnswer, MadeAnswer, ShownLink, ShownLinks } from "../links_api"

export async function make(name: string): Promise<MadeAnswer> {
  return (await post("make", { name })) as MadeAnswer
}

/** Lets the page send to a link that was made by hand. */
export async function adopt(address: string, secret: string): Promise<void> {
  await post("adopt", { address, secret })
}

export async function list(): Promise<ShownLinks> {
  return (await ask("links")) as ShownLinks
}

export async function remove(link: ShownLink): Promise<void> {
  await post("remove", link)
}

export async function happen(what: Happening): Promise<HappeningAnswer> {
  return (await post("happen", what)) as HappeningAnswer
}

export async function setFault(place: FaultyPlace, fault: string): Promise<void> {
  await post("fault", { place, fault })
}

export async function clear(): Promise<void> {
  await post("clear", {})
}
