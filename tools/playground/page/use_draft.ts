import { useState } from "preact/hooks"
import type { ListedIntegration } from "../playground_api"
import { type Draft, emptyDraft } from "./choices"

/** Keeps what was typed while other dialogs are open. A reload forgets it, because it may contain keys. */
const drafts = new Map<string, Draft>()

/** Logins of examples whose dialog has not opened yet, by the name of the integration. */
const logins = new Map<string, string>()

/** Fills in the dialog of an integration before it opens. @param login Replaces the login that Looker has stored. */
export function fillDraft(name: string, draft: Draft, login?: string): void {
  drafts.set(name, draft)
  if (login !== undefined) logins.set(name, login)
}

/** Returns the login that the dialog begins with, once. */
export function takeLogin(name: string): string | undefined {
  const login = logins.get(name)
  logins.delete(name)
  return login
}

export function useDraft(integration: ListedIntegration): [draft: Draft, change: (part: Partial<Draft>) => Draft] {
  const [draft, setDraft] = useState(() => drafts.get(integration.name) ?? emptyDraft(integration))
  const change = (part: Partial<Draft>) => {
    const changed = { ...(drafts.get(integration.name) ?? draft), ...part }
    drafts.set(integration.name, changed)
    setDraft(changed)
    return changed
  }
  return [draft, change]
}
