import { useState } from "preact/hooks"
import type { ListedIntegration } from "../playground_api"
import { type Draft, emptyDraft } from "./choices"

/** Keeps what was typed while other dialogs are open. A reload forgets it, because it may contain keys. */
const drafts = new Map<string, Draft>()

/** Fills in the dialog of an integration before it opens. */
export function fillDraft(name: string, draft: Draft): void {
  drafts.set(name, draft)
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
