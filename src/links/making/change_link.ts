import { ForbiddenError } from "../../errors"
import { FieldError } from "../fields"
import { hookDraftOf, linkObject, type LinkObject } from "../link_object"
import type { Link } from "../link"
import type { PartnerSession } from "../sources"
import { type Asked, openPartner } from "./asked"
import { nameOf, personOf } from "./author"
import { placeOf, sealedHook } from "./create_link"
import { findById, type FoundLink, openHook, openPasted } from "./found_links"
import { lifeOf, readDays } from "./link_draft"
import { checkMayChange } from "./may"

/** Members of requests that name a link: by id, by its address, or (in pages) by the partner's id of the webhook. */
export const NAMING_FIELDS = ["id", "link", "hook", "repository"] as const

export interface Removed {
  id?: string
  /** The partner's id of the webhook that was removed; null when it was gone already. */
  hook: string | null
  removed: true
}

/**
 * Removes the webhook of a link at its partner. What is gone already counts as removed.
 * @throws FieldError when the request names no link of this hub; ForbiddenError; ServiceError
 */
export async function removeLink(asked: Asked): Promise<Removed> {
  const { source, links, author } = asked
  const { partner } = source
  if (!partner) {
    throw new FieldError({
      link: "cannot be removed from here: remove the webhook where it is sent from, or put its id into LINKS_REVOKED",
    })
  }
  const session = openPartner(asked, partner)
  const found = await findNamed(asked, session)
  if (!found) return { id: asked.values.text("id"), hook: null, removed: true }
  const { hook, opened } = found
  if (opened) await checkMayChange(asked, opened.link)
  else checkMayRemoveUnread(asked)
  await session.remove(hook)
  const id = opened?.link.id
  links.logger.info("link removed", { source: source.name, link: id, by: nameOf(author), hook: hook.id })
  return { ...(id !== undefined && { id }), hook: hook.id, removed: true }
}

/** Nobody can see what a link does that does not open. Who brings credentials of the partner may remove it there anyway. */
function checkMayRemoveUnread({ author, granted }: Asked): void {
  const person = personOf(author)
  if (!person || person.permissions.isAdmin || granted) return
  throw new ForbiddenError("This hub cannot read what this link does, so removing it needs the role Admin in Looker.")
}

export interface Renewed extends LinkObject {
  address: string
  secret?: string
}

/**
 * Gives a link a new end and today's key; the partner gets the new address and secret. The address before works until its own
 * end.
 * @throws as `removeLink`; FieldError when the link is gone at its partner.
 */
export async function renewLink(asked: Asked): Promise<Renewed> {
  const { source, links, values, author } = asked
  const days = readDays(links, values)
  values.finish()
  const pasted = values.text("link")
  const isAlone = !source.partner || (pasted !== undefined && !values.isOn("register"))
  const session = isAlone ? undefined : openPartner(asked, source.partner)
  const found = session && (await findNamed(asked, session))
  const opened = session ? found?.opened : openPasted(asked, pasted ?? "")
  if (!opened) throw new FieldError({ [nameGiven(asked)]: `is no link of this hub at ${source.label}` })
  await checkMayChange(asked, opened.link)
  const link: Link = { ...opened.link, ...lifeOf(days) }
  const sealed = await sealedHook(asked, link)
  const hook = found && { ...found.hook, address: sealed.address }
  if (session && found) await session.update(found.hook, hookDraftOf(source, link), sealed)
  links.logger.info("link renewed", { source: source.name, link: link.id, by: nameOf(author), hook: hook?.id })
  const object = linkObject(links, source, link, hook)
  return { ...object, address: sealed.address, ...(!session && sealed.secret && { secret: sealed.secret }) }
}

/** What the pasted address of a link says. @throws FieldError */
export async function showLink(asked: Asked): Promise<LinkObject> {
  const { links, source, values } = asked
  const { link } = openPasted(asked, values.text("link") ?? "")
  return linkObject(links, source, link)
}

/** The hook that a request names, at the partner. @throws FieldError when it names none, or one of another hub. */
async function findNamed(asked: Asked, session: PartnerSession): Promise<FoundLink | undefined> {
  const { links, source, values } = asked
  const [id, pasted, hookId, repository] = NAMING_FIELDS.map((name) => values.text(name))
  values.finish()
  if (hookId !== undefined) {
    const hook = await session.find(hookId, repository)
    if (!hook) return undefined
    if (!hook.address.startsWith(links.addressesOf(source.name))) {
      throw new FieldError({ hook: "is a webhook of somebody else, which this hub leaves alone" })
    }
    return { hook, opened: openHook(links, source, hook) }
  }
  if (pasted !== undefined) {
    const { link } = openPasted(asked, pasted)
    return findById(asked, session, link.id, placeOf(link.filter))
  }
  if (id === undefined) throw new FieldError({ id: "is missing: give the id of the link, or its address as link" })
  return findById(asked, session, id, repository)
}

function nameGiven({ values }: Asked): string {
  return NAMING_FIELDS.find((name) => values.text(name) !== undefined) ?? "id"
}
