import { formsOf, OPERATIONS } from "../operations"
import { hints, optionMarkup, ties } from "./form_fields"
import type { FormValues } from "./form_values"
import { type Markup, markup } from "./markup"
import type { OperationOffer } from "./offers"

const NAME = "do"
const MIN_ROWS = 3
const MAX_ROWS = 10

/** What the link does: steps to choose, in their order, and lines for steps that are not offered. */
export function operationFields(offers: readonly OperationOffer[], values: FormValues): Markup {
  const offered = new Set(offers.flatMap(({ options }) => options.map(({ value }) => value)))
  const given = values.list(NAME)
  // The order counts, so what stands behind a typed step is typed as well.
  const end = given.findIndex((text) => !offered.has(text))
  const chosen = end < 0 ? given : given.slice(0, end)
  const typed = end < 0 ? [] : given.slice(end)
  const hasOffers = offered.size > 0
  const rows = hasOffers ? Math.min(Math.max(chosen.length + 2, MIN_ROWS), MAX_ROWS) : 0
  const selects = Array.from({ length: rows }, (_, at) => selectMarkup(offers, values, at, chosen[at]))
  const help = `One a line: ${formsOf(OPERATIONS).join(", ")}.`
  return markup`<fieldset id="${NAME}" tabindex="-1"${ties({ name: NAME }, values)}>
    <legend class="part">What it does</legend>
    ${hints({ name: NAME }, values)}
    ${selects}
    <div>
      <label for="${NAME}-typed">${hasOffers ? "Further steps, as text" : "Steps, as text"}</label>
      <p class="help" id="${NAME}-typed-help">${help}</p>
      <textarea id="${NAME}-typed" name="${NAME}" rows="2" spellcheck="false" aria-describedby="${NAME}-typed-help">
${typed.join("\n")}</textarea>
    </div>
  </fieldset>`
}

function selectMarkup(offers: readonly OperationOffer[], values: FormValues, at: number, chosen?: string): Markup {
  const groups = offers
    .filter(({ options }) => options.length > 0)
    .map(
      ({ operation, options }) =>
        markup`<optgroup label="${operation.label}">${options.map(({ value, label }) => {
          const text = label === operation.label ? label : `${operation.label}: ${label}`
          return optionMarkup({ value, label: text }, value === chosen)
        })}</optgroup>`,
    )
  const id = `${NAME}-${at + 1}`
  return markup`<div><label for="${id}">Step ${at + 1}</label>
    <select id="${id}" name="${NAME}"${ties({ name: NAME }, values)}><option value="">${at === 0 ? "Choose" : "Nothing more"}</option>${groups}</select></div>`
}
