import type { FoundList, LinkList } from "../making"
import { linkCard } from "./link_card"
import { type Markup, markup } from "./markup"
import type { LinkPage } from "./page_answer"
import { queryText, type SignedVisit } from "./visit"

/** Longest text of the query that is shown, in characters. */
const MAX_SHOWN = 200
const ID = /^[\w-]{12}$/

/** The links of a source, as its partner has them. */
export function listPage(visit: SignedVisit, list: FoundList): LinkPage {
  const { links, source } = visit
  const cards = list.links.map((link, at) => linkCard(visit, link, list.found[at]?.hook.repository))
  const repository = queryText(visit.request, "repository")
  return {
    title: `${source.label} links`,
    body: markup`${doneMarkup(visit, list)}
      <p class="buttons"><a class="button main" href="${links.pathOf(`/${source.name}/new`)}">New link</a></p>
      ${hasPlaces(visit) && placeForm(visit, repository)}
      ${list.note === undefined ? unreadMarkup(visit, list) : pasteForm(visit, list.note)}
      ${list.note === undefined && cards.length === 0 && markup`<p>There is no link of this hub${repository !== undefined && ` in ${repository.slice(0, MAX_SHOWN)}`}.</p>`}
      <ul class="cards">${cards}</ul>`,
  }
}

/** What was done just now, as the address says, if the list agrees. */
function doneMarkup({ request, source }: SignedVisit, { links }: LinkList): Markup {
  const [removed, renewed] = ["removed", "renewed"].map((name) => queryText(request, name))
  if (queryText(request, "test") !== undefined) {
    return note(markup`<p>The link is made, but the test of ${source.label} did not arrive here. Look at its webhook there, and have
      the operator of this hub check that ${source.label} reaches its address.</p>`)
  }
  const isListed = (id: string) => links.some((link) => "id" in link && link.id === id)
  if (renewed !== undefined && isListed(renewed)) return note(markup`<p>The link ${renewed} is renewed.</p>`)
  if (removed === undefined || isListed(removed)) return markup``
  const isId = ID.test(removed)
  return note(markup`<p>The webhook at ${source.label} is removed, so nobody calls the link any more.</p>
    <p>The link itself still opens until it ends. Whoever kept its address and its secret is stopped when the operator of this hub
      puts its id${isId && ` ${removed}`} into LINKS_REVOKED.</p>`)
}

function note(text: Markup): Markup {
  return markup`<div class="note" role="status">${text}</div>`
}

function hasPlaces({ source }: SignedVisit): boolean {
  return source.fields.some(({ name }) => name === "repository")
}

function placeForm({ links, source }: SignedVisit, repository = ""): Markup {
  return markup`<form method="get" action="${links.pathOf(`/${source.name}`)}">
    <label for="repository">Only one repository</label>
    <input type="text" id="repository" name="repository" value="${repository.slice(0, MAX_SHOWN)}" placeholder="owner/name" autocomplete="off">
    <p class="buttons"><button>Show</button></p></form>`
}

function unreadMarkup({ source }: SignedVisit, { unread, more }: LinkList): Markup {
  return markup`${more && note(markup`<p>${source.label} has more than is shown here.</p>`)}${
    unread.length > 0 &&
    note(
      markup`<p>${source.label} did not show the webhooks of: ${unread.map(({ name, status }) => `${name} (${status})`).join(", ")}.</p>`,
    )
  }`
}

/** For sources without a list: looks at one link, whose address is pasted. */
export function pasteForm({ links, source, grant }: SignedVisit, text: string, problem?: string): Markup {
  const path = (name: string) => links.pathOf(`/${source.name}/${name}`)
  return markup`<p>${text}</p>
    <form method="post" action="${path("show")}">
      <input type="hidden" name="csrf" value="${grant.csrf}">
      <label for="link">Address of a link</label>
      ${problem !== undefined && markup`<p class="problem" id="link-problem">This field ${problem}.</p>`}
      <input type="password" id="link" name="link" autocomplete="off"${problem !== undefined && markup` aria-invalid="true" aria-describedby="link-problem"`}>
      <p class="buttons"><button class="main">Show</button><button formaction="${path("renew")}">Renew for ${links.config.days} days</button></p>
    </form>`
}
