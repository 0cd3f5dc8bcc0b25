import type { LinkObject, LinkState } from "../link_object"
import type { UnreadableLink } from "../making"
import { type Markup, markup } from "./markup"
import type { SignedVisit } from "./visit"

const DAY_MS = 86_400_000
/** A link is offered to be renewed when it ends within this time. */
const RENEWED_DAYS = 30
const STATES: Record<LinkState, string> = {
  active: "active",
  paused: "switched off there",
  ended: "ended",
  revoked: "revoked by LINKS_REVOKED",
  unreadable: "unreadable",
}

/** A link in a list, with its buttons. @param repository Where its webhook is. */
export function linkCard(visit: SignedVisit, link: LinkObject | UnreadableLink, repository?: string): Markup {
  if (!("id" in link)) {
    return markup`<li><h2>Webhook ${link.hook}</h2>
      <p>It calls this hub, and this hub cannot open its address: another key sealed it, or it is no link. It does nothing.</p>
      ${repository !== undefined && markup`<dl>${row("Repository", repository)}${row("State", STATES.unreadable)}</dl>`}
      ${removal(visit, `webhook ${link.hook}`, link.hook, repository)}</li>`
  }
  const { hook, short_name } = link
  return markup`<li><h2>${short_name}</h2>${linkFacts(link)}
    ${hook !== null && isRenewable(link) && renewal(visit, short_name, hook, repository)}
    ${hook !== null && removal(visit, short_name, hook, repository)}</li>`
}

/** What a link is, as a sentence and a list of facts. */
export function linkFacts({ summary, by, made, ends, state, health, id, looker }: LinkObject): Markup {
  return markup`<p>${summary}</p><dl>
    ${row("Made by", `${by}, ${made.slice(0, 10)}`)}
    ${row("Ends", ends.slice(0, 10))}
    ${row("State", STATES[state])}
    ${health !== null && row("Last delivery", healthText(health))}
    ${row("Looker", looker)}
    ${row("Id", id)}
  </dl>`
}

function healthText({ status, text }: NonNullable<LinkObject["health"]>): string {
  return [status ?? "", text].filter(Boolean).join(", ") || "none yet"
}

function row(name: string, value: string): Markup {
  return markup`<dt>${name}</dt><dd>${value}</dd>`
}

function isRenewable({ ends, state }: LinkObject): boolean {
  return state !== "revoked" && Date.parse(ends) - Date.now() < RENEWED_DAYS * DAY_MS
}

/** The form names the webhook by the partner's id: a page never holds a link. */
function hiddenFields({ grant }: SignedVisit, hook: string, repository?: string): Markup {
  return markup`<input type="hidden" name="csrf" value="${grant.csrf}"><input type="hidden" name="hook" value="${hook}">${
    repository !== undefined && markup`<input type="hidden" name="repository" value="${repository}">`
  }`
}

function renewal(visit: SignedVisit, name: string, hook: string, repository?: string): Markup {
  const { links, source } = visit
  return markup`<form method="post" action="${links.pathOf(`/${source.name}/renew`)}">
    ${hiddenFields(visit, hook, repository)}
    <button aria-label="Renew for ${links.config.days} days: ${name}">Renew for ${links.config.days} days</button></form>`
}

/** Asks before it removes. */
function removal(visit: SignedVisit, name: string, hook: string, repository?: string): Markup {
  const { links, source } = visit
  return markup`<details><summary aria-label="Remove ${name}">Remove</summary>
    <p>This removes its webhook at ${source.label}. Nothing starts through it any more.</p>
    <form method="post" action="${links.pathOf(`/${source.name}/remove`)}">
      ${hiddenFields(visit, hook, repository)}
      <button class="bad" aria-label="Yes, remove it: ${name}">Yes, remove it</button></form></details>`
}
