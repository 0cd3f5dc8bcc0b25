import { FieldError, type FieldValues } from "../fields"
import type { Asked } from "../making"
import { giveGrant, pathOf, withPartner } from "../signing_in"
import type { Credentials, Partner } from "../sources"
import { HubError } from "../../errors"
import { connectPage } from "./connect_page"
import { FormValues } from "./form_values"
import { sendPage } from "./page_answer"
import { askedOf, formVisit, type Visit } from "./visit"

/** `POST /links/:source/connect`: the partner's credentials join the grant. */
export async function connect(visit: Visit): Promise<void> {
  const posted = await formVisit(visit)
  const { source, links, form, grant, response } = posted
  const { partner } = source
  if (!partner || partner.login?.isSet(links.config) || partner.ownCredentials(links.config)) {
    throw new HubError("unknown_path", `This hub needs nothing that you type to ask ${source.label}.`)
  }
  const repository = form.get("repository") ?? undefined
  try {
    const asked = askedOf(posted, form)
    const credentials = typedOf(asked, partner, asked.values)
    await giveGrant(links, response, withPartner(grant, { source: source.name, credentials }))
    response.redirect(303, pathOf(links, { source: source.name, page: "new", repository }))
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    const values = new FormValues(form, error.fields)
    sendPage(response, connectPage(posted, values, { alert: error.message, status: 400, repository }))
  }
}

/** @throws FieldError when some are missing. */
function typedOf({ links, signal }: Asked, partner: Partner, values: FieldValues): Credentials {
  const credentials = partner.typedCredentials(values, links.config)
  values.finish()
  if (credentials) {
    // Fails when it cannot be used at all, such as an address of a private network.
    partner.open(credentials, { config: links.config, guard: links.guard, signal })
    return credentials
  }
  throw new FieldError(Object.fromEntries(partner.credentialFields.map(({ name }) => [name, "is missing"])))
}
