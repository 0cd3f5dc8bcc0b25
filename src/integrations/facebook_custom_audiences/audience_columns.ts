import type * as Hub from "../../framework"
import type { MetaKey } from "../../services/advertising"

/** A column that holds one kind of identifier. */
export interface AudienceColumn {
  /** Of the field. */
  name: string
  key: MetaKey
}

/** How a column is recognised. */
interface Kind {
  key: MetaKey
  /** LookML tag, in lower case. */
  tag: string
  /** Tried on the names of untagged fields, in lower case. */
  pattern: RegExp
}

/** In the order in which patterns are tried. A word must stand alone where it also occurs in others: `days_since` is no birthday. */
const KINDS: readonly Kind[] = [
  { key: "EMAIL", tag: "email", pattern: /email/ },
  { key: "PHONE", tag: "phone", pattern: /phone/ },
  { key: "DOBY", tag: "birth_year", pattern: /(?<![a-z])(?:birth)?year(?![a-z])/ },
  { key: "DOBM", tag: "birth_month", pattern: /(?<![a-z])(?:birth)?month(?![a-z])/ },
  { key: "DOBD", tag: "birth_day", pattern: /(?<![a-z])(?:birth)?day(?![a-z])/ },
  { key: "LN", tag: "last_name", pattern: /last/ },
  { key: "FI", tag: "first_initial", pattern: /initial/ },
  { key: "FN", tag: "first_name", pattern: /first/ },
  { key: "CT", tag: "city", pattern: /city/ },
  { key: "ST", tag: "state", pattern: /state/ },
  { key: "ZIP", tag: "zip", pattern: /postal|zip/ },
  { key: "COUNTRY", tag: "country", pattern: /country/ },
  { key: "MADID", tag: "mad_id", pattern: /madid/ },
  { key: "EXTERN_ID", tag: "external_id", pattern: /external/ },
]

/** What to do when no column is recognised. */
export const TAGS = KINDS.map(({ tag }) => tag).join(", ")

/**
 * The columns with identifiers, in the order of the result. Tags count first, then names. Of several columns for one identifier
 * the first counts; other columns are left out.
 */
export function audienceColumns(fields: readonly Hub.Field[]): AudienceColumn[] {
  const byKey = new Map<MetaKey, string>()
  const take = (key: MetaKey, name: string) => void (byKey.has(key) || byKey.set(key, name))
  const untagged = fields.filter((field) => {
    const kinds = kindsOf(field)
    const free = kinds.find(({ key }) => !byKey.has(key))
    if (free) take(free.key, field.name)
    return kinds.length === 0
  })
  for (const { name } of untagged) {
    const kind = KINDS.find(({ pattern }) => pattern.test(name.toLowerCase()))
    if (kind) take(kind.key, name)
  }
  const keys = new Map([...byKey].map(([key, name]) => [name, key]))
  return fields.flatMap(({ name }) => {
    const key = keys.get(name)
    return key ? [{ name, key }] : []
  })
}

/** The kinds that the tags of a field name. */
function kindsOf({ tags }: Hub.Field): Kind[] {
  return tags.flatMap((tag) => KINDS.filter((kind) => kind.tag === tag.trim().toLowerCase()))
}
