/** An instance of Looker, as people name it in a command. */
export interface NamedInstance {
  name: string
  host: string
}

/** What `find` asks for. */
export interface FindCommand {
  /** What is searched for; empty when the command says only `find`. */
  terms: string
  /** Default: both. */
  kind?: "dashboard" | "look"
  /** Name of the instance. Default: the first. */
  instance?: string
}

const KINDS: Readonly<Record<string, FindCommand["kind"]>> = {
  dashboard: "dashboard",
  dashboards: "dashboard",
  look: "look",
  looks: "look",
}

/**
 * Reads `find [dashboard|look] [in <instance>] <terms>`, or the same with `search`.
 * @param instances Those that are configured. `in` counts only in front of one of them; where there are several, the name alone in
 * front of the terms counts as well.
 * @returns undefined when the text is no such command.
 */
export function readFind(text: string, instances: readonly NamedInstance[]): FindCommand | undefined {
  const [verb = "", ...rest] = text.split(/\s+/)
  if (!/^(?:find|search)$/i.test(verb)) return undefined
  const found: FindCommand = { terms: "" }
  let words = rest
  // A word is part of the terms when nothing would be left to search for.
  const kind = words.length > 1 ? KINDS[words[0]?.toLowerCase() ?? ""] : undefined
  if (kind) {
    found.kind = kind
    words = words.slice(1)
  }
  const isIn = words[0]?.toLowerCase() === "in"
  const named = isIn ? words[1] : instances.length > 1 ? words[0] : undefined
  const instance = instanceCalled(named?.replace(/:$/, ""), instances)
  const after = words.slice(isIn ? 2 : 1)
  if (instance && after.length > 0) {
    found.instance = instance.name
    words = after
  }
  return { ...found, terms: words.join(" ") }
}

function instanceCalled(word: string | undefined, instances: readonly NamedInstance[]): NamedInstance | undefined {
  const wanted = word?.toLowerCase()
  return instances.find(({ name, host }) => name.toLowerCase() === wanted || host.toLowerCase() === wanted)
}
