import { failedRequest } from "../failed_request"
import { FieldError } from "../fields"
import { changeFields, removeLink, renewLink, showLink } from "../making"
import { pathOf, withQuery } from "../signing_in"
import { linkFacts } from "./link_card"
import { pasteForm } from "./list_page"
import { madePage } from "./made_page"
import { markup } from "./markup"
import { sendPage } from "./page_answer"
import { askedOf, type FormVisit, formVisit, type Visit } from "./visit"

/** `POST /links/:source/remove`: removes the webhook of a link, and goes back to the list. */
export async function remove(visit: Visit): Promise<void> {
  const posted = await formVisit(visit)
  const { id = "webhook" } = await removeLink(askedOf(posted, posted.form, changeFields))
  backToList(posted, "removed", id)
}

/** `POST /links/:source/renew`: renews a link, and goes back to the list; a pasted one is shown with its new address. */
export async function renew(visit: Visit): Promise<void> {
  const posted = await formVisit(visit)
  await orPasteAgain(posted, async () => {
    const renewed = await renewLink(askedOf(posted, posted.form, changeFields))
    if (renewed.hook === null) return sendPage(posted.response, madePage(posted, renewed, true))
    backToList(posted, "renewed", renewed.id)
  })
}

/** `POST /links/:source/show`: what the pasted address of a link says. */
export async function show(visit: Visit): Promise<void> {
  const posted = await formVisit(visit)
  await orPasteAgain(posted, async () => {
    const link = await showLink(askedOf(posted, posted.form, ["link"]))
    const body = markup`${linkFacts(link)}<p class="buttons"><a class="button" href="${posted.links.pathOf(`/${posted.source.name}`)}">Back</a></p>`
    sendPage(posted.response, { title: link.short_name, body })
  })
}

/** Shows the field for the address again where it was wrong, without what was pasted. */
async function orPasteAgain(posted: FormVisit, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof FieldError) || !posted.form.has("link")) throw error
    const { message } = failedRequest(posted.links, posted.request, error, "link page").error
    const body = pasteForm(posted, "Paste the address of a link to see what it does.", error.fields.link ?? message)
    sendPage(posted.response, { title: `${posted.source.label} links`, status: 400, body })
  }
}

function backToList({ links, source, form, response }: FormVisit, what: "removed" | "renewed", id: string): void {
  const repository = form.get("repository") ?? undefined
  const path = pathOf(links, { source: source.name, page: "list", repository })
  response.redirect(303, withQuery(path, what, id))
}
