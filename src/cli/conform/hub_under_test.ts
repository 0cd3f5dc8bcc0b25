import { CommandError } from "../command_error"
import type { KnownAnswer, HubCaller } from "../hub_caller"
import { isRecord, NotApplicable } from "./conform_check"

/** A list item as received. Only its name has been checked. */
export type Item = Record<string, unknown> & { name: string }

/** A hub and its list at the beginning of the examination. */
export class HubUnderTest {
  readonly post: HubCaller["post"]
  readonly get: HubCaller["get"]

  private constructor(
    readonly caller: HubCaller,
    readonly listed: KnownAnswer,
    readonly items: readonly Item[],
    /** Seconds to wait for a keep-alive newline. */
    readonly patienceSec: number,
  ) {
    this.post = caller.post.bind(caller)
    this.get = caller.get.bind(caller)
  }

  /** @throws CommandError when there is no hub, it refuses the key, or its answer is not a list. */
  static async meet(caller: HubCaller, patienceSec: number): Promise<HubUnderTest> {
    const listed = await caller.post("/")
    if (listed.status === 403) {
      throw new CommandError("The hub refuses the key. `npx hub key` makes one where its secret is known.")
    }
    const items = itemsOf(listed)
    if (!items) {
      const type = listed.headers["content-type"] ?? "without a content type"
      throw new CommandError(
        `${caller.url.href} answered ${listed.status}, ${type}, and no list: is it the address of a hub?`,
      )
    }
    return new HubUnderTest(caller, listed, items, patienceSec)
  }

  /** The items that a Looker of that version is shown; none when the answer is not a list. */
  async itemsFor(lookerVersion: string | undefined): Promise<Item[]> {
    return itemsOf(await this.post("/", undefined, { lookerVersion })) ?? []
  }

  /** The names of those items, in order. */
  async namesFor(lookerVersion: string | undefined): Promise<string[]> {
    return (await this.itemsFor(lookerVersion)).map(({ name }) => name)
  }

  /** The first item that `fits`. @throws NotApplicable with the message that there is no `kind`. */
  one(kind: string, fits: (item: Item) => boolean = () => true): Item {
    const item = this.items.find(fits)
    if (!item) throw new NotApplicable(`the hub offers no ${kind}`)
    return item
  }

  /** All items that `fits` accepts, at least one. @throws NotApplicable when there is none. */
  some(kind: string, fits: (item: Item) => boolean): Item[] {
    this.one(kind, fits)
    return this.items.filter(fits)
  }
}

export function actionPath({ name }: { name: string }, route = ""): string {
  return `/actions/${encodeURIComponent(name)}${route}`
}

export function hasForm(item: Item): boolean {
  return typeof item.form_url === "string"
}

export function usesOauth(item: Item): boolean {
  return item.uses_oauth === true
}

export function isDebug(item: Item): boolean {
  return item.name === "debug"
}

/** An action type that the item supports. */
export function typeOf({ supported_action_types: types }: Item): string {
  return Array.isArray(types) ? String(types[0]) : "query"
}

/** The required settings. */
export function requiredParams({ params }: Item): { name: string; label: string }[] {
  const all = (Array.isArray(params) ? params : []).filter(isRecord)
  return all
    .filter(({ required }) => required === true)
    .map(({ name, label }) => ({ name: String(name), label: String(label) }))
}

function itemsOf({ status, json }: KnownAnswer): Item[] | undefined {
  const { integrations } = isRecord(json) ? json : {}
  if (status !== 200 || !Array.isArray(integrations)) return undefined
  const items = integrations.filter(isRecord)
  return items.every((item): item is Item => typeof item.name === "string") ? items : undefined
}
