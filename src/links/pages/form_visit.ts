import { errorMessage, ServiceError } from "../../errors"
import { failedRequest } from "../failed_request"
import { FieldError } from "../fields"
import { type Asked, createLink, previewLink, readForm } from "../making"
import { pathOf, withQuery } from "../signing_in"
import { answerAccessRefused, isAccessRefused } from "./access_refused"
import { connectPage } from "./connect_page"
import { formPage, type FormView } from "./form_page"
import { FormValues } from "./form_values"
import { SENTENCE_STEP } from "./live_sentence"
import { madePage } from "./made_page"
import { readOffers } from "./offers"
import { sendPage } from "./page_answer"
import { answerSentence, isAboutForm } from "./sentence_answer"
import { askedOf, type FormVisit, formVisit, queryText, type SignedVisit, signedVisit, type Visit } from "./visit"

/** Name of the button of the form that shows it again, with the sentence that says what the link will do. */
const BUTTON = "step"

/** `GET /links/:source/new`: the form, for someone who has signed in. */
export async function showForm(visit: Visit): Promise<void> {
  const signed = await signedVisit(visit, "new")
  if (!signed) return
  if (signed.needsCredentials) return sendPage(signed.response, connectPage(signed, new FormValues()))
  const typed = new URLSearchParams()
  const repository = queryText(signed.request, "repository")
  if (repository !== undefined) typed.set("repository", repository)
  await answerForm(signed, { values: new FormValues(typed) })
}

/** `POST /links/:source`: makes a link, or shows what it would do. */
export async function makeLink(visit: Visit): Promise<void> {
  const posted = await formVisit(visit)
  const { form, links, source, response } = posted
  if (!form.get("looker")) form.set("looker", posted.grant.person.looker)
  const step = form.get(BUTTON)
  if (step === SENTENCE_STEP) return answerSentence(posted, BUTTON)
  try {
    const asked = askedOf(posted, form, [BUTTON])
    if (step !== null) {
      const sentence = await previewLink(asked)
      return await answerForm(posted, { values: new FormValues(form), sentence })
    }
    const created = await createLink(asked)
    if (!created.registered) return sendPage(response, madePage(posted, created))
    const { repository } = created.filter
    const place = typeof repository === "string" ? repository : undefined
    const path = pathOf(links, { source: source.name, page: "list", repository: place })
    const isUntested = created.test?.delivered === false
    response.redirect(303, isUntested ? withQuery(path, "test", "failed") : path)
  } catch (error) {
    if (!isAboutForm(error)) throw error
    const failed = failedRequest(links, posted.request, error, "link page")
    const problems = error instanceof FieldError ? error.fields : {}
    const byHand = error instanceof ServiceError ? byHandOf(posted, error) : []
    const view = { values: new FormValues(form, problems), alert: failed.error.message, byHand, status: failed.status }
    await answerForm(posted, view, error instanceof ServiceError)
  }
}

/** @param isUnasked Whether the partner is not asked again, since it has just failed. */
async function answerForm(
  visit: SignedVisit,
  view: Omit<FormView, "visit" | "offers">,
  isUnasked = false,
): Promise<void> {
  const offers = await readOffers(emptyAsked(visit), !isUnasked)
  const { refusal } = offers
  const isOwn = visit.grant.partner !== undefined
  if (isOwn && isAccessRefused(visit, refusal, [403, 404])) {
    return answerAccessRefused(visit, errorMessage(refusal))
  }
  sendPage(visit.response, formPage({ ...view, visit, offers }))
}

/** A request without members, for what is read before the person has filled in anything. */
function emptyAsked(visit: SignedVisit): Asked {
  return askedOf(visit, new URLSearchParams())
}

function byHandOf({ source, form }: FormVisit, { service }: ServiceError): string[] {
  if (service !== source.label) return []
  const filter = source.filterOf(readForm(source, form, [BUTTON]))
  return [
    `Without ${source.label}'s help: who runs this hub makes the link with npx hub link create ${source.name} … --no-register, ` +
      "which shows its address and secret.",
    ...source.instructions(filter),
  ]
}
