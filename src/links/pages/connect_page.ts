import { fieldMarkup } from "./form_fields"
import type { FormValues } from "./form_values"
import { markup } from "./markup"
import type { LinkPage } from "./page_answer"
import { queryText, type SignedVisit } from "./visit"

/** Asks for the credentials of a partner that has no login on this hub. */
export function connectPage(
  visit: SignedVisit,
  values: FormValues,
  { alert, status, repository = queryText(visit.request, "repository") }: ConnectOptions = {},
): LinkPage {
  const { links, source, grant } = visit
  const fields = source.partner?.credentialFields ?? []
  return {
    title: `Connect to ${source.label}`,
    status,
    body: markup`<p>The hub asks ${source.label} with what you enter here. It keeps nothing: your browser carries it, sealed, for
        15 minutes at most.</p>
      ${alert !== undefined && markup`<div class="alert" role="alert"><p>${alert}</p></div>`}
      <form method="post" action="${links.pathOf(`/${source.name}/connect`)}">
        <input type="hidden" name="csrf" value="${grant.csrf}">
        ${repository !== undefined && markup`<input type="hidden" name="repository" value="${repository}">`}
        <fieldset><legend class="part">Your access to ${source.label}</legend>
          ${fields.map((field) => fieldMarkup(field, values))}
        </fieldset>
        <p class="buttons"><button class="main">Connect</button></p>
      </form>`,
  }
}

interface ConnectOptions {
  alert?: string
  status?: number
  repository?: string
}
