import { ServiceError } from "../../errors"
import { giveGrant, withPartner } from "../signing_in"
import { connectPage } from "./connect_page"
import { FormValues } from "./form_values"
import { markup } from "./markup"
import { sendPage } from "./page_answer"
import type { SignedVisit } from "./visit"

/** Whether the partner refuses the credentials themselves, or, by one of `more`, perhaps what they give access to. */
export function isAccessRefused({ source }: SignedVisit, error: unknown, more: readonly number[] = []): boolean {
  if (!(error instanceof ServiceError) || error.service !== source.label) return false
  return [401, ...more].includes(error.serviceStatus ?? 0)
}

/** Says that the partner refuses the credentials. Those of the person are dropped, and others are asked for. */
export async function answerAccessRefused(visit: SignedVisit, message: string): Promise<void> {
  const { links, source, response } = visit
  const hasOwn = visit.grant.partner !== undefined
  const grant = hasOwn ? await giveGrant(links, response, withPartner(visit.grant, undefined)) : visit.grant
  const isTyped = hasOwn && !source.partner?.login?.isSet(links.config)
  if (isTyped) return sendPage(response, connectPage({ ...visit, grant }, new FormValues(), { alert: message }))
  const again = markup`<p class="buttons"><a class="button main" href="${links.pathOf(`/${source.name}/new`)}">Log in at ${source.label} again</a></p>`
  sendPage(response, {
    title: `${source.label} links`,
    body: markup`<div class="alert" role="alert"><h2>${source.label} refuses the token</h2><p>${message}</p></div>${hasOwn && again}`,
  })
}
