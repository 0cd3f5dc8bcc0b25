import { failedRequest } from "../failed_request"
import { findLinks } from "../making"
import { answerAccessRefused, isAccessRefused } from "./access_refused"
import { connectPage } from "./connect_page"
import { FormValues } from "./form_values"
import { listPage } from "./list_page"
import { sendPage } from "./page_answer"
import { askedOf, queryText, signedVisit, type Visit } from "./visit"

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
    if (!isAccessRefused(signed, error)) throw error
    const { message } = failedRequest(signed.links, request, error, "link page").error
    await answerAccessRefused(signed, message)
  }
}
