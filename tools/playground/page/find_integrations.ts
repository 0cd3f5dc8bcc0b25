import type { ListedIntegration } from "../playground_api"
import { searchWordsOf } from "./search_words"

/**
 * Finds the integrations whose texts and search words contain all words, in the order of how near: the label, all texts, then the search
 * words, of which the beginning is enough.
 * @param type Action type that they have to support; empty means any.
 */
export function findIntegrations(integrations: readonly ListedIntegration[], words: string, type: string) {
  const wanted = words.toLowerCase().split(/\s+/)
  const holdsAll = (text: string) => wanted.every((word) => text.toLowerCase().includes(word))
  const isMeant = (integration: ListedIntegration) => {
    const text = ` ${textOf(integration)} ${searchWordsOf(integration)}`.toLowerCase()
    return wanted.every((word) => text.includes(` ${word}`))
  }
  const offered = integrations.filter((each) => !type || each.supported_action_types.includes(type))
  const byLabel = offered.filter(({ label }) => holdsAll(label))
  const byText = offered.filter((each) => holdsAll(textOf(each)))
  return [...new Set([...byLabel, ...byText, ...offered.filter(isMeant)])]
}

function textOf({ label, name, description }: ListedIntegration): string {
  return `${label} ${name} ${description}`
}
