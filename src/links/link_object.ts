import { shortenText } from "../text/cut_text"
import type { Link } from "./link"
import type { LinksContext } from "./links_context"
import { OPERATIONS, plannedOf } from "./operations"
import type { HookDraft, HookHealth, PartnerHook, Source } from "./sources"

const MAX_NAME_LENGTH = 60
const MAX_SUMMARY_LENGTH = 300

/** `paused`: switched off at the partner; `unreadable`: an address of this hub that holds no link it can open. */
export type LinkState = "active" | "paused" | "ended" | "revoked" | "unreadable"

/** A link as JSON and pages show it. Has neither the address nor a secret. */
export interface LinkObject {
  id: string
  source: string
  looker: string
  short_name: string
  summary: string
  by: string
  /** ISO 8601, UTC. */
  made: string
  ends: string
  state: LinkState
  do: readonly string[]
  filter: Link["filter"]
  /** The partner's id of the webhook. */
  hook: string | null
  health: HookHealth | null
}

function shortNameOf(source: Source, { name, filter, id }: Pick<Link, "name" | "filter" | "id">): string {
  return shortenText(name ?? source.placeOf(filter, id), MAX_NAME_LENGTH)
}

/** One sentence: when, and what then. */
export function summaryOf(source: Source, { filter, operations }: Pick<Link, "filter" | "operations">): string {
  const what = operations.map((text) => {
    const planned = plannedOf(text, OPERATIONS)
    return planned ? planned.operation.words(planned.target) : text
  })
  return shortenText(`${source.whenOf(filter)}: ${what.join(", ")}.`, MAX_SUMMARY_LENGTH)
}

/** What the partner is told of a link. */
export function hookDraftOf(source: Source, link: Link): HookDraft {
  return { name: shortNameOf(source, link), summary: summaryOf(source, link), filter: link.filter }
}

/** @param hook The webhook at the partner; absent where it is not known. */
export function linkObject(
  { seal }: Pick<LinksContext, "seal">,
  source: Source,
  link: Link,
  hook?: PartnerHook,
): LinkObject {
  const { id, looker, by, operations, filter } = link
  return {
    ...{ id, source: source.name, looker, short_name: shortNameOf(source, link), summary: summaryOf(source, link), by },
    ...{ made: timeText(link.made), ends: timeText(link.ends) },
    state: seal.faultOf(link) ?? (hook?.isActive === false ? "paused" : "active"),
    ...{ do: operations, filter, hook: hook?.id ?? null, health: hook?.health ?? null },
  }
}

function timeText(sec: number): string {
  return new Date(sec * 1000).toISOString()
}
