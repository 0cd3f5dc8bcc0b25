import type { LinkField, Option } from "../fields"
import type { FormValues } from "./form_values"
import { type Markup, markup } from "./markup"

/** A field with its label, help and problem. @param options What the partner offers for it, besides its own options. */
export function fieldMarkup(field: LinkField, values: FormValues, options: readonly Option[] = []): Markup {
  const offered = field.options ?? options
  switch (field.kind) {
    case "choice":
      return labelled(field, values, choiceMarkup(field, values, offered))
    case "choices":
      return groupMarkup(field, values, markup`${checkboxes(field, offered, chosenOf(field, values, offered))}`)
    case "list":
      return offered.length > 0
        ? listMarkup(field, values, offered)
        : labelled(field, values, linesMarkup(field, values))
    default:
      return labelled(field, values, inputMarkup(field, values, offered))
  }
}

/** What ties a control to its help and its problem. */
export function ties({ name, help }: Pick<LinkField, "name" | "help">, values: FormValues): Markup {
  const problem = values.problem(name)
  const ids = [...(help ? [`${name}-help`] : []), ...(problem ? [`${name}-problem`] : [])]
  return markup`${ids.length > 0 && markup` aria-describedby="${ids.join(" ")}"`}${problem !== undefined && markup` aria-invalid="true"`}`
}

/** The help and the problem of a field. */
export function hints({ name, help }: Pick<LinkField, "name" | "help">, values: FormValues): Markup {
  const problem = values.problem(name)
  return markup`${help !== undefined && markup`<p class="help" id="${name}-help">${help}</p>`}${
    problem !== undefined && markup`<p class="problem" id="${name}-problem">This field ${problem}.</p>`
  }`
}

function labelled(field: LinkField, values: FormValues, control: Markup): Markup {
  return markup`<div><label for="${field.name}">${field.label}</label>${hints(field, values)}${control}</div>`
}

function groupMarkup(field: LinkField, values: FormValues, controls: Markup): Markup {
  return markup`<fieldset id="${field.name}" tabindex="-1"${ties(field, values)}>
    <legend>${field.label}</legend>${hints(field, values)}${controls}</fieldset>`
}

function inputMarkup(field: LinkField, values: FormValues, offered: readonly Option[]): Markup {
  const { name, kind } = field
  if (kind === "secret") {
    return markup`<input type="password" id="${name}" name="${name}" autocomplete="off"${ties(field, values)}>`
  }
  const list = `${name}-list`
  const kindMarkup = kind === "number" ? markup` inputmode="numeric"` : markup``
  return markup`<input type="text" id="${name}" name="${name}" value="${values.text(name)}" autocomplete="off"${kindMarkup}${
    offered.length > 0 && markup` list="${list}"`
  }${ties(field, values)}>${
    offered.length > 0 &&
    markup`<datalist id="${list}">${offered.map(({ value, label }) => markup`<option value="${value}">${label}</option>`)}</datalist>`
  }`
}

function linesMarkup(field: LinkField, values: FormValues, lines = values.list(field.name)): Markup {
  const { name } = field
  const text = lines.join("\n")
  return markup`<textarea id="${name}" name="${name}" rows="${Math.min(Math.max(lines.length + 1, 2), 10)}" spellcheck="false"${ties(field, values)}>
${text}</textarea>`
}

/** The empty choice stands for the default, so that what was not chosen is not sent. */
function choiceMarkup(field: LinkField, values: FormValues, offered: readonly Option[]): Markup {
  const { name } = field
  const [first] = offered
  return markup`<select id="${name}" name="${name}"${ties(field, values)}><option value="">Default${
    first && `: ${first.label}`
  }</option>${offered.map((option) => optionMarkup(option, values.text(name) === option.value))}</select>`
}

/** An option of a select. */
export function optionMarkup({ value, label }: Option, isChosen: boolean): Markup {
  return markup`<option value="${value}"${isChosen && markup` selected`}>${label}</option>`
}

/** What the partner offers, to tick; and lines for what it does not show. */
function listMarkup(field: LinkField, values: FormValues, offered: readonly Option[]): Markup {
  const { name } = field
  const given = values.list(name)
  const others = given.filter((value) => !offered.some((option) => option.value === value))
  const more: LinkField = { name, label: "Others, one a line", kind: "list" }
  return groupMarkup(
    field,
    values,
    markup`${checkboxes(field, offered, given)}<div><label for="${name}-more">${more.label}</label>
      <textarea id="${name}-more" name="${name}" rows="2" spellcheck="false">
${others.join("\n")}</textarea></div>`,
  )
}

function checkboxes({ name }: LinkField, offered: readonly Option[], chosen: readonly string[]): Markup {
  const boxes = offered.map(({ value, label }) => {
    const isChosen = chosen.includes(value)
    return markup`<label><input type="checkbox" name="${name}" value="${value}"${isChosen && markup` checked`}><span>${label}</span></label>`
  })
  return markup`<div class="choices">${boxes}</div>`
}

/** Until something was sent, the first is chosen: it is the default. */
function chosenOf({ name }: LinkField, values: FormValues, offered: readonly Option[]): string[] {
  return values.isNew ? offered.slice(0, 1).map(({ value }) => value) : values.list(name)
}
