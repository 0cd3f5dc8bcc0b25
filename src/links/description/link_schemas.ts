import { integer, list, named, object, oneOf, orNull, record, type Schema, text, word, yesOrNo } from "../../openapi"
import type { LinkField } from "../fields"
import { changeFields, membersOf } from "../making"
import type { Source } from "../sources"

const LINK = {
  id: text("Stays when the link is renewed."),
  source: text(),
  looker: text("Name of the Looker."),
  short_name: text(),
  summary: text("One sentence: when, and what then."),
  by: text("Who made it."),
  made: text("ISO 8601, UTC.", { format: "date-time" }),
  ends: text("ISO 8601, UTC.", { format: "date-time" }),
  state: word("active", "paused", "ended", "revoked"),
  do: list(text(), "Such as `deploy:core`, in the order in which they run."),
  filter: record(oneOf(text(), list(text())), "What narrows the events of the link."),
  hook: orNull(text("The partner's id of the webhook.")),
  health: orNull(object({ status: orNull(integer("The last status that the partner got.")), text: text() })),
}
const ADDRESS = text("The address that the partner calls. A secret.")
const SECRET = text("What the partner signs with. Only where it must be entered by hand.")

/** Schemas of what the addresses of key holders take and answer. */
export function linkSchemas(sources: readonly Source[]): Record<string, Schema> {
  const asked = Object.fromEntries(sources.map((source) => [askedName(source), askedSchema(source)]))
  return {
    ...asked,
    AskedLink: oneOf(...sources.map((source) => named(askedName(source)))),
    NamedLink: object(
      { ...Object.fromEntries(changeFields.map((name) => [`${name}?`, text(NAMES[name])])), "days?": scalar() },
      "Names a link; and what the partner is asked with, as in `AskedLink`.",
    ),
    Link: object(LINK),
    CreatedLink: object({
      ...LINK,
      address: ADDRESS,
      "secret?": SECRET,
      registered: yesOrNo("Whether the webhook was made at the partner."),
      test: orNull(
        object({ delivered: yesOrNo(), "reason?": text() }, "What the partner said of a delivery that tried it."),
      ),
      "existing?": { ...yesOrNo("The same link was there already."), const: true },
    }),
    RenewedLink: object({ ...LINK, address: ADDRESS, "secret?": SECRET }),
    RemovedLink: object({ "id?": text(), hook: orNull(text()), removed: { ...yesOrNo(), const: true } }),
    LinkList: object({
      links: list(
        oneOf(
          named("Link"),
          object(
            { source: text(), hook: text(), state: word("unreadable") },
            "An address that holds no link of this hub's keys.",
          ),
        ),
      ),
      unread: list(object({ name: text(), status: integer() }), "Places that the partner did not show."),
      more: yesOrNo("Whether there are more than were read."),
      "note?": text("For sources without a list."),
    }),
    LinkFailure: object(
      {
        success: { ...yesOrNo(), const: false },
        error: text(),
        "fields?": record(text(), "What is wrong, by the name of the member."),
      },
      "A refusal.",
    ),
  }
}

const NAMES: Readonly<Record<(typeof changeFields)[number], string>> = {
  id: "Id of the link.",
  link: "Its address.",
  hook: "The partner's id of its webhook.",
  repository: "Where the webhook is, for partners with several places.",
}

/** The members that are read for a source. They are those of its form. */
function askedSchema(source: Source): Schema {
  const members = membersOf(source).map((field) => [`${field.name}?`, memberSchema(field)] as const)
  const register = {
    ...scalar(),
    description: "`false`: the webhook is entered at the partner by hand. Default: `true`.",
  }
  return object({ ...Object.fromEntries(members), "register?": register }, source.description)
}

function memberSchema({ kind, label, help, options }: LinkField): Schema {
  const description = help ?? label
  if (kind === "list") return { ...oneOf(scalar(), list(scalar())), description }
  if (!options) return { ...scalar(), description }
  const words = word(...options.map(({ value }) => value))
  return { ...(kind === "choices" ? oneOf(words, list(words)) : words), description }
}

/** A text; numbers and true and false count as one. */
function scalar(): Schema {
  return { type: ["string", "number", "boolean"], maxLength: 2000 }
}

function askedName({ label }: Source): string {
  return `${label.replace(/\W/g, "")}Link`
}
