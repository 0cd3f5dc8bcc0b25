import { FieldError } from "../fields"
import { linkObject, type LinkObject } from "../link_object"
import type { LinksContext } from "../links_context"
import type { OpenedLink } from "../sealing/link_seal"
import type { PartnerHook, PartnerSession, Source } from "../sources"
import { type Asked, openPartner } from "./asked"

/** A hook of this hub at the partner, and the link in its address; undefined where that does not open. */
export interface FoundLink {
  hook: PartnerHook
  opened?: OpenedLink
}

/** What a list shows of a hook whose address holds no link that this hub can open. */
export interface UnreadableLink {
  source: string
  hook: string
  state: "unreadable"
}

export interface LinkList {
  links: (LinkObject | UnreadableLink)[]
  unread: { name: string; status: number }[]
  more: boolean
  /** For sources without a list. */
  note?: string
}

/** A list with the webhooks behind it, in the same order. Their addresses are shown to nobody. */
export type FoundList = LinkList & { found: FoundLink[] }

/** The links of a source, as its partner has them. @param place A repository. */
export async function listLinks(asked: Asked, place?: string): Promise<LinkList> {
  const { links, unread, more, note } = await findLinks(asked, place)
  return { links, unread, more, ...(note !== undefined && { note }) }
}

/** As `listLinks`, with the webhooks. */
export async function findLinks(asked: Asked, place?: string): Promise<FoundList> {
  const { source, links } = asked
  if (!source.partner) {
    const note = `${source.label} has no list of its links: paste the address of one to see it.`
    return { links: [], unread: [], more: false, note, found: [] }
  }
  const list = await openPartner(asked, source.partner).list(place)
  const found = openAll(links, source, list.hooks)
  return { links: found.map((each) => shown(links, source, each)), unread: list.unread, more: list.hasMore, found }
}

/** Of the hooks of a partner those of this hub, opened. */
export function openAll(links: LinksContext, source: Source, hooks: readonly PartnerHook[]): FoundLink[] {
  const own = hooks.filter(({ address }) => address.startsWith(links.addressesOf(source.name)))
  return own.map((hook) => ({ hook, opened: openHook(links, source, hook) }))
}

/** The link in the address of a hook of this hub. */
export function openHook(links: LinksContext, source: Source, { address }: PartnerHook): OpenedLink | undefined {
  const start = links.addressesOf(source.name)
  const opened = address.startsWith(start) ? links.seal.read(address.slice(start.length)) : undefined
  return opened?.link.source === source.name ? opened : undefined
}

function shown(links: LinksContext, source: Source, { hook, opened }: FoundLink): LinkObject | UnreadableLink {
  if (!opened) return { source: source.name, hook: hook.id, state: "unreadable" }
  return linkObject(links, source, opened.link, hook)
}

/**
 * Opens an address that was pasted, or the last part of one.
 * @throws FieldError for `link` when it is none of this source and hub.
 */
export function openPasted({ links, source }: Asked, pasted: string): OpenedLink {
  const start = links.addressesOf(source.name)
  const sealed = pasted.startsWith(start) ? pasted.slice(start.length) : pasted
  const opened = links.seal.read(sealed)
  if (opened?.link.source === source.name) return opened
  throw new FieldError({ link: `is no address of a ${source.label} link of this hub` })
}

/**
 * Finds the hook of a link at its partner.
 * @returns undefined when it is gone.
 * @throws FieldError when it may be where the partner was not read.
 */
export async function findById(
  asked: Asked,
  session: PartnerSession,
  id: string,
  place: string | undefined,
): Promise<FoundLink | undefined> {
  const { hooks, unread, hasMore } = await session.list(place)
  const found = openAll(asked.links, asked.source, hooks).find(({ opened }) => opened?.link.id === id)
  if (!found && (unread.length > 0 || hasMore)) {
    throw new FieldError({
      id: "is not among the webhooks that could be read: say where it is, or give its address as link",
    })
  }
  return found
}
