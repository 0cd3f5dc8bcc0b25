import type { LinkField } from "../fields"
import { COMMON_FIELDS } from "../making"
import { fieldMarkup } from "./form_fields"
import type { FormValues } from "./form_values"
import { SENTENCE_ID } from "./live_sentence"
import { type Markup, markup } from "./markup"
import type { Offers } from "./offers"
import { operationFields } from "./operation_fields"
import type { LinkPage } from "./page_answer"
import type { SignedVisit } from "./visit"

/** Most problems that are told in one place. */
const MAX_TOLD = 20

export interface FormView {
  visit: SignedVisit
  values: FormValues
  offers: Offers
  /** What the link will do, in one sentence. */
  sentence?: string
  /** Why it was not made. */
  alert?: string
  /** What to do by hand, in sentences. */
  byHand?: readonly string[]
  status?: number
}

/** The form of a new link. */
export function formPage(view: FormView): LinkPage {
  const { visit, values, offers, status } = view
  const { links, source, grant } = visit
  const { name, looker } = grant.person
  return {
    title: `New ${source.label} link`,
    status,
    isLive: true,
    body: markup`<p>Signed in as ${name} at ${looker}. This sign-in lasts 15 minutes.</p>
      ${otherLookers(view)}
      ${alertMarkup(view)}
      ${offers.notes.map((note) => markup`<div class="note"><p>${note}</p></div>`)}
      <form method="post" action="${links.pathOf(`/${source.name}`)}">
        <input type="hidden" name="csrf" value="${grant.csrf}">
        <input type="hidden" name="looker" value="${looker}">
        <fieldset><legend class="part">What starts it</legend>
          ${source.fields.map((field) => fieldMarkup(field, values, offers.fields[field.name]))}
        </fieldset>
        ${operationFields(offers.operations, values)}
        <fieldset><legend class="part">More</legend>
          ${moreFields(view).map((field) => fieldMarkup(field, values))}
        </fieldset>
        ${sentenceMarkup(view)}
        <p class="buttons">
          <button name="step" value="show"${view.sentence === undefined && markup` class="main"`}>Show what it will do</button>
          <button${view.sentence !== undefined && markup` class="main"`}>Make the link</button>
        </p>
      </form>`,
  }
}

/** The way to sign in at another instance. */
function otherLookers({ visit: { links, source, grant } }: FormView): Markup {
  const others = links.config.lookers.filter(({ name }) => name !== grant.person.looker)
  if (others.length === 0) return markup``
  const path = links.pathOf(`/${source.name}/new`)
  const ways = others.map(
    ({ name }) =>
      markup` <a href="${path}?looker=${encodeURIComponent(name)}" aria-label="Sign in at ${name}">${name}</a>`,
  )
  return markup`<p>Another Looker:${ways}</p>`
}

function moreFields({ visit: { links, source } }: FormView): LinkField[] {
  const { days, maxDays, slack } = links.config
  const common = COMMON_FIELDS.filter(({ name }) => name !== "do" && name !== "looker")
    .filter(({ name }) => slack.botToken !== undefined || !name.startsWith("say"))
    .map((field) => (field.name === "days" ? { ...field, help: `1 to ${maxDays}. Default: ${days}.` } : field))
  // Where the hub registers the webhook, it makes the secret or is given it.
  if (source.partner) return common
  const help = `Where ${source.label === "Webhook" ? "the sender" : "the service"} issues one. It is not shown again.`
  return [...common, { name: "secret", label: "Secret of the sender", kind: "secret", help }]
}

function sentenceMarkup({ sentence }: FormView): Markup {
  return markup`<div class="note" id="${SENTENCE_ID}" role="status">${
    sentence === undefined
      ? markup`<p>Before you make the link, let the page show what it will do.</p>`
      : markup`<p class="sentence">${sentence}</p>`
  }</div>`
}

/** What is wrong, with a way to each field. */
function alertMarkup({ alert, byHand = [], values, visit: { source } }: FormView): Markup {
  // A request may have thousands of members that are not known.
  const problems = Object.entries(values.problems).slice(0, MAX_TOLD)
  if (alert === undefined && problems.length === 0) return markup``
  const labels = new Map([...COMMON_FIELDS, ...source.fields].map(({ name, label }) => [name, label]))
  const lines = problems.map(([name, problem]) => {
    const label = labels.get(name) ?? name.slice(0, 60)
    return markup`<p>${labels.has(name) ? markup`<a href="#${name}">${label}</a>` : label}: it ${problem}.</p>`
  })
  return markup`<div class="alert" role="alert"><h2>The link was not made</h2>${
    lines.length > 0 ? lines : markup`<p>${alert}</p>`
  }${byHand.map((sentence) => markup`<p>${sentence}</p>`)}</div>`
}
