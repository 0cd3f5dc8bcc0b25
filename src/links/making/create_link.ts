import { InvalidRequestError } from "../../errors"
import { FieldError } from "../fields"
import { hookDraftOf, linkObject, type LinkObject, summaryOf } from "../link_object"
import type { Filter, Link } from "../link"
import { secretTextOf } from "../link_secret"
import { MAX_ADDRESS_LENGTH } from "../sealing/link_seal"
import type { PartnerHook, PartnerSession, SealedHook, TestDelivery } from "../sources"
import { type Asked, openPartner } from "./asked"
import { nameOf, personOf } from "./author"
import { openAll } from "./found_links"
import { isSame, type LinkDraft, linkOfDraft, readDraft } from "./link_draft"
import { checkOperations } from "./may"

/** A link that ends later than this is not made again, in seconds. */
const FRESH_SEC = 30 * 86_400

/** A link that was made, or that was there already. */
export interface Created extends LinkObject {
  address: string
  registered: boolean
  /** Null where the partner has no test. */
  test: TestDelivery | null
  /** Of a hook that is entered by hand, where the secret was derived. */
  secret?: string
  existing?: true
}

/**
 * Makes the link that a request describes, and the webhook at its partner where the partner has an API for that.
 * @throws FieldError; ForbiddenError when the person may not do what it does; ServiceError of Looker or the partner.
 */
export async function createLink(asked: Asked): Promise<Created> {
  const { links, source, author } = asked
  const { draft, session } = await planLink(asked)
  const existing = session && findSame(asked, draft, await session.list(placeOf(draft.filter)))
  if (existing) return existing

  const by = { id: links.seal.newId(), by: nameOf(author), userId: personOf(author)?.id, secret: draft.secret }
  let link = linkOfDraft(source, draft, by)
  const seal = async (issued?: string): Promise<SealedHook> => {
    link = { ...link, secret: issued ?? link.secret }
    return sealedHook(asked, link)
  }
  if (!session) {
    const { address, secret } = await seal()
    log(asked, link)
    return {
      ...linkObject(links, source, link),
      address,
      registered: false,
      test: null,
      ...(!link.secret && { secret }),
    }
  }
  let address = ""
  const hookId = await session.register(hookDraftOf(source, link), async (issued) => {
    const sealed = await seal(issued)
    address = sealed.address
    return sealed
  })
  log(asked, link, hookId)
  const hook = { id: hookId, address, isActive: true, health: null, repository: placeOf(link.filter) }
  const test = session.test ? await session.test(hook).catch(failedTest) : null
  return { ...linkObject(links, source, link, hook), address, registered: true, test }
}

/**
 * What the link of a request would do, in one sentence. Makes nothing.
 * @throws as `createLink`
 */
export async function previewLink(asked: Asked): Promise<string> {
  const { draft } = await planLink(asked)
  return summaryOf(asked.source, { filter: draft.filter, operations: draft.planned.map(({ text }) => text) })
}

/** Checks what a request asks for, and fills in what only the partner knows. */
async function planLink(asked: Asked): Promise<{ draft: LinkDraft; session?: PartnerSession }> {
  const { links, source, values } = asked
  const isRegistered = values.isOn("register") && source.partner !== undefined
  const draft = readDraft(links, source, values)
  if (!isRegistered && source.issuesSecret(draft.filter) && draft.secret === undefined) {
    values.refuse("secret", `is missing: paste the one that ${source.label} shows for its webhook`)
  }
  if (isRegistered && draft.secret !== undefined)
    values.refuse("secret", `comes from ${source.label} itself: leave it out`)
  values.finish()
  await checkOperations(asked, draft.looker, draft.planned, draft.filter)
  const partner = isRegistered ? source.partner : undefined
  const session = partner && openPartner(asked, partner)
  if (session?.complete) return { draft: { ...draft, filter: await session.complete(draft.filter) }, session }
  checkComplete(asked, draft.filter)
  return { draft, session }
}

/** Seals a link with today's key. @throws InvalidRequestError when it is too long for an address. */
export async function sealedHook({ links, source }: Asked, link: Link): Promise<SealedHook> {
  const address = links.addressOf(source.name, await links.seal.seal(link))
  if (address.length > MAX_ADDRESS_LENGTH) {
    throw new InvalidRequestError(
      `The address of this link would be longer than ${MAX_ADDRESS_LENGTH} characters: name fewer things in it.`,
    )
  }
  return { address, secret: link.secret === undefined ? secretTextOf(links.seal, source, link) : undefined }
}

/** The repository of a filter, for partners with several places. */
export function placeOf({ repository }: Filter): string | undefined {
  return typeof repository === "string" ? repository : undefined
}

function findSame(asked: Asked, draft: LinkDraft, { hooks }: { hooks: PartnerHook[] }): Created | undefined {
  const { links, source } = asked
  const latest = Date.now() / 1000 + FRESH_SEC
  const found = openAll(links, source, hooks).find(({ hook, opened }) => {
    const isFresh = opened && hook.isActive && !links.seal.faultOf(opened.link) && opened.link.ends > latest
    return isFresh && isSame(opened.link, source, draft)
  })
  if (!found?.opened) return undefined
  const { hook, opened } = found
  return {
    ...linkObject(links, source, opened.link, hook),
    address: hook.address,
    registered: true,
    test: null,
    existing: true,
  }
}

/** What only the partner could fill in must be given where it is not asked. */
function checkComplete({ source }: Asked, filter: Filter): void {
  const missing = source.neededAlone?.find((name) => filter[name] === undefined)
  if (missing) throw new FieldError({ [missing]: `is missing: ${source.label} is not asked for it here` })
}

function failedTest(error: unknown): TestDelivery {
  return { delivered: false, reason: error instanceof Error ? error.message : "The partner did not answer." }
}

function log({ links, source }: Asked, { id, by }: Link, hook?: string): void {
  links.logger.info("link made", { source: source.name, link: id, by, hook })
}
