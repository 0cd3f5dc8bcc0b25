import { randomBytes } from "node:crypto"
import type { View } from "./block_kit"
import { SlackError } from "./slack_error"

/** How long a trigger opens a modal, in milliseconds. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
const TRIGGER_MS = 3000

/** A modal that is open at a person. */
export interface OpenView {
  id: string
  personId: string
  hash: string
  view: View
}

/** The modals that are open, and the triggers that open more. */
export class ViewStore {
  private readonly open = new Map<string, OpenView>()
  private readonly triggers = new Map<string, { personId: string; expiresAt: number; isUsed: boolean }>()
  private readonly listeners = new Set<(view: OpenView, isOpen: boolean) => void>()

  get all(): readonly OpenView[] {
    return [...this.open.values()]
  }

  onChange(listener: (view: OpenView, isOpen: boolean) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** @returns a trigger id, good for one modal within three seconds. */
  newTrigger(personId: string): string {
    const id = `${Date.now()}.${randomBytes(8).toString("hex")}`
    this.triggers.set(id, { personId, expiresAt: Date.now() + TRIGGER_MS, isUsed: false })
    return id
  }

  /** @throws SlackError for an unknown, used or expired trigger. */
  openBy(triggerId: string, view: View): OpenView {
    const trigger = this.triggers.get(triggerId)
    if (!trigger) throw new SlackError("invalid_trigger_id")
    if (trigger.isUsed) throw new SlackError("exchanged_trigger_id")
    if (Date.now() > trigger.expiresAt) throw new SlackError("expired_trigger_id")
    trigger.isUsed = true
    return this.put({ id: `V0${randomBytes(5).toString("hex").toUpperCase()}`, personId: trigger.personId, view })
  }

  /** @throws SlackError `not_found`, or `hash_conflict` when the modal was changed since. */
  update(id: string | undefined, externalId: string | undefined, view: View, hash?: string): OpenView {
    const found = this.all.find((each) => (id ? each.id === id : each.view.external_id === externalId))
    if (!found) throw new SlackError("not_found")
    if (hash !== undefined && hash !== found.hash) throw new SlackError("hash_conflict")
    return this.put({ ...found, view })
  }

  find(id: string): OpenView | undefined {
    return this.open.get(id)
  }

  close(id: string): void {
    const view = this.open.get(id)
    if (view && this.open.delete(id)) for (const listener of this.listeners) listener(view, false)
  }

  clear(): void {
    for (const id of [...this.open.keys()]) this.close(id)
  }

  private put(view: Omit<OpenView, "hash">): OpenView {
    const opened = { ...view, hash: `${Date.now()}.${randomBytes(4).toString("hex")}` }
    this.open.set(opened.id, opened)
    for (const listener of this.listeners) listener(opened, true)
    return opened
  }
}
