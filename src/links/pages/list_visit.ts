import { ServiceError } from "../../errors"
import { findLinks } from "../making"
import { giveGrant, withPartner } from "../signing_in"
import { connectPage } from "./connect_page"
import { FormValues } from "./form_values"
import { listPage, refusedListPage } from "./list_page"
import { logFailure, sendPage } from "./page_answer"
import { askedOf, queryText, type SignedVisit, signedVisit, type Visit } from "./visit"

/** `GET /links/:source`: the links of a source, as its partner has them. */
export async function showList(visit: Visit): Promise<void> {
  const signed = await signedVisit(visit, "list")
  if (!signed) return
  const { response, request } = signed
  if (signed.needsCredentials) return sendPage(response, connectPage(signed, new FormValues()))
  try {
    const list = await findLinks(askedOf(signed, new URLSearchParams()), queryText(request, "repository"))
    sendPage(response, listPage(signed, list))
  } catch (error) {
    if (!isRefused(signed, error)) throw error
    const { message } = logFailure(signed.links, request, error)
    await forgetCredentials(signed)
    sendPage(response, refusedListPage(signed, message))
  }
}

/** Lets the person bring other credentials, as the partner refuses these. */
export async function forgetCredentials({ links, response, grant }: SignedVisit): Promise<void> {
  if (grant.partner) await giveGrant(links, response, withPartner(grant, undefined))
}

function isRefused({ source }: SignedVisit, error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.service === source.label && error.serviceStatus === 401
}
