import { distance } from "fastest-levenshtein"
import { cutText } from "../../text/cut_text"
import { type FoundContent, type LookerCalls, lookerFault, searchLookmlDashboards, searchTitles } from "../../looker"
import type { FindCommand } from "./find_command"

/** Most results that people are shown. */
const MAX_RESULTS = 5
/** Words of a search that are looked for one by one. */
const MAX_WORDS = 5
/** Least likeness of a title, of 1, to be shown. */
const FLOOR = 0.6
/** Characters of a title and of terms that are compared. */
const MAX_COMPARED = 200

/**
 * Finds dashboards and Looks by their titles, the most alike first. Where no title holds the terms, the words are looked for by
 * their beginnings, so that a typing error does no harm.
 * @returns five at most; none when no title is like the terms.
 */
export async function findContent(calls: LookerCalls, { terms: typed, kind }: FindCommand): Promise<FoundContent[]> {
  const terms = cutText(typed, MAX_COMPARED)
  const kinds = kind ? [kind] : (["dashboard", "look"] as const)
  const search = async (text: string) =>
    (await Promise.all(kinds.map((each) => searchTitles(calls, each, text)))).flat()
  if (wordsOf(terms).length === 0) return []
  const lookml = kind === "look" ? [] : await searchLookmlDashboards(calls, terms).catch(withoutSearch)
  const whole = best([...(await search(terms)), ...lookml], terms)
  if (whole.length > 0) return whole
  const beginnings = wordsOf(terms)
    .filter((word) => word.length >= 3)
    .map((word) => word.slice(0, 3))
  const some = await Promise.all([...new Set(beginnings)].slice(0, MAX_WORDS).map(search))
  return best(some.flat(), terms)
}

/** Older instances lack the search for LookML dashboards. */
function withoutSearch(error: unknown): FoundContent[] {
  if (lookerFault(error) === "missing") return []
  throw error
}

function best(found: readonly FoundContent[], terms: string): FoundContent[] {
  const once = new Map(found.map((each) => [`${each.kind} ${each.id}`, each]))
  return [...once.values()]
    .map((each) => ({ each, likeness: likeness(each.title, terms) }))
    .filter((ranked) => ranked.likeness >= FLOOR)
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, MAX_RESULTS)
    .map(({ each }) => each)
}

/** How like a title is to what is searched for: 2 for the title itself, above 1 for one that holds the terms, else by its words. */
function likeness(title: string, terms: string): number {
  const [name, wanted] = [title, terms].map((text) => wordsOf(text).join(" ").slice(0, MAX_COMPARED))
  if (!name || !wanted) return 0
  if (name === wanted) return 2
  if (name.includes(wanted)) return 1 + wanted.length / name.length
  const words = name.split(" ")
  const scores = wanted.split(" ").map((word) => Math.max(...words.map((each) => wordLikeness(each, word))))
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

function wordLikeness(one: string, other: string): number {
  return 1 - distance(one, other) / Math.max(one.length, other.length)
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}
