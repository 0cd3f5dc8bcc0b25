import type { Request, Response } from "express"
import { readFormBody } from "../../edge"
import { ForbiddenError, HubError } from "../../errors"
import type { LinksContext } from "../links_context"
import { type Asked, readForm } from "../making"
import {
  accessOf,
  checkOwnRequest,
  type Destination,
  goToLooker,
  goToPartner,
  type HeldGrant,
  isOwnForm,
  readGrant,
} from "../signing_in"
import type { Credentials, Source } from "../sources"

const MAX_BODY_BYTES = 64 * 1024

/** A request of a browser about one source. */
export interface Visit {
  links: LinksContext
  source: Source
  request: Request
  response: Response
  signal: AbortSignal
}

/** A visit of someone who has signed in. */
export interface SignedVisit extends Visit {
  grant: HeldGrant
  credentials?: Credentials
  /** Whether the person must type the partner's credentials first. */
  needsCredentials: boolean
}

/** A visit that brings a form of ours. */
export interface FormVisit extends SignedVisit {
  form: URLSearchParams
}

/** Whether someone has signed in. Otherwise the browser is sent to the login. */
export async function signedVisit(visit: Visit, page: Destination["page"]): Promise<SignedVisit | undefined> {
  const { links, source, request, response } = visit
  const grant = readGrant(links, request)
  const asked = queryText(request, "looker") ?? grant?.person.looker
  const looker = links.looker(asked).settings.name
  const destination = { source: source.name, page, looker, repository: queryText(request, "repository") }
  if (grant?.person.looker !== looker) {
    await goToLooker(links, request, response, destination)
    return undefined
  }
  const access = accessOf(links, source, grant)
  if (access === "login") {
    await goToPartner(links, source, request, response, destination)
    return undefined
  }
  return { ...visit, grant, ...withCredentials(access) }
}

/** A form that one of our pages sent. @throws ForbiddenError */
export async function formVisit(visit: Visit): Promise<FormVisit> {
  const { links, source, request } = visit
  checkOwnRequest(links, request)
  const form = await readFormBody(request, MAX_BODY_BYTES)
  const grant = readGrant(links, request)
  if (!grant) throw new ForbiddenError("You are not signed in, or your 15 minutes are over.")
  if (!isOwnForm(grant, form.get("csrf"))) {
    throw new ForbiddenError("This form belongs to another sign-in. Open it again.")
  }
  return { ...visit, grant, form, ...withCredentials(accessOf(links, source, grant)) }
}

/** What is asked of the making of links. @param more Names of further members. @throws FieldError */
export function askedOf(
  { links, source, grant, credentials, signal }: SignedVisit,
  form: URLSearchParams,
  more: readonly string[] = [],
): Asked {
  const values = readForm(source, form, more)
  return { links, source, author: { person: grant.person }, values, granted: credentials, signal }
}

/** The source of a request. @throws HubError for 404. */
export function sourceOf(links: LinksContext, { params }: Request): Source {
  const source = links.source(params.source)
  if (source) return source
  throw new HubError("unknown_path", "There is no such source of links on this hub.")
}

/** The one text of a member of the query; undefined when it is not given. */
export function queryText({ query }: Request, name: string): string | undefined {
  const value = query[name]
  return typeof value === "string" && value ? value : undefined
}

function withCredentials(access: ReturnType<typeof accessOf>) {
  const isHeld = typeof access === "object"
  return { credentials: isHeld ? access.credentials : undefined, needsCredentials: !isHeld }
}
