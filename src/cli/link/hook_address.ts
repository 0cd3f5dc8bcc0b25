import { wrongUse } from "../command_error"
import type { LinkSource } from "./link_source"

/** Where a partner posts the events of a link. */
export interface HookAddress {
  /** Address of the hub. */
  hub: string
  /** Behind it. */
  path: string
  /** The sealed link. */
  sealed: string
}

/** Takes an address of a link apart. @throws CommandError that does not show it. */
export function hookAddress(source: LinkSource, text: string): HookAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const parts = url?.pathname.split("/") ?? []
  const [hooks, of = "", sealed = ""] = parts.splice(-3)
  if (!url || !/^https?:$/.test(url.protocol) || hooks !== "hooks" || !sealed) {
    throw wrongUse(`Give the whole address of the link, as in https://hub.example.com/hooks/${source}/….`)
  }
  if (of !== source) throw wrongUse(`That is no address of ${source}: its source stands in front of the link.`)
  return { hub: `${url.origin}${parts.join("/")}`, path: `/hooks/${source}/${sealed}`, sealed }
}
