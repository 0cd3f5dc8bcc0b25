import { FieldValues, type LinkField } from "../fields"
import type { Source } from "../sources"

/** Members of every link, in forms and in JSON. */
export const COMMON_FIELDS: readonly LinkField[] = [
  { name: "looker", label: "Looker", kind: "text" },
  { name: "do", label: "What it does", kind: "list" },
  { name: "name", label: "Name", kind: "text", help: "Shown in lists. Default: where the link listens." },
  { name: "days", label: "Days until it ends", kind: "number" },
  { name: "say", label: "Slack channel", kind: "text", help: "Id or #name of a channel that is told how it went." },
  {
    name: "say_on",
    label: "Tell the channel of",
    kind: "choice",
    options: [
      { value: "failure", label: "failures" },
      { value: "always", label: "everything" },
    ],
  },
]
/** Members that only some requests have. */
const EXTRA = { form: ["csrf"], json: ["register"] } as const

/** Names of the members of a creation. */
export function membersOf(source: Source): LinkField[] {
  const credentials = source.partner?.credentialFields ?? []
  const secret: LinkField = { name: "secret", label: "Secret", kind: "secret" }
  return [...COMMON_FIELDS, ...source.fields, secret, ...credentials]
}

/** Reads the JSON body of a request. @param more Names of further members, such as `id`. @throws FieldError */
export function readJson(source: Source, body: unknown, more: readonly string[] = []): FieldValues {
  return FieldValues.ofJson(body, new Set([...membersOf(source).map(({ name }) => name), ...EXTRA.json, ...more]))
}

/** Reads a form. @param more Names of further members, such as `id`. @throws FieldError */
export function readForm(source: Source, form: URLSearchParams, more: readonly string[] = []): FieldValues {
  const members = membersOf(source)
  const lists = members.filter(({ kind }) => kind === "list" || kind === "choices").map(({ name }) => name)
  const known = new Set([...members.map(({ name }) => name), ...EXTRA.form, ...more])
  return FieldValues.ofForm(form, known, new Set(lists))
}
